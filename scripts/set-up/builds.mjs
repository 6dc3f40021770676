/** What is built from this folder's sources: the library, the exercises, the kernel, the figure renderer; and where Jupyter finds them. */
import { existsSync, rmSync } from 'node:fs';
import { at, GRADER, KERNEL_COMMAND, ROOT, TSC, VENV } from './places.mjs';
import { run } from './run.mjs';
import { unlessFresh } from './stamps.mjs';
import { StepError } from './step.mjs';

const CHECKER = at('kernel-ext', 'dist', 'kernel', 'check', 'checker.cjs');
const SNAPSHOT = at('kernel-ext', 'dist', 'kernel', 'check', 'checker.blob.json');
const GRADER_TYPES = at('kernel-ext', 'kernel', 'src', 'grade', 'types.ts');
const COMPILER = [at('tsconfig.base.json'), at('node_modules', 'typescript', 'package.json')];

/** A compiler's complaint is about our sources, not about the learner's machine: say so, and where. */
async function build(what, sources, args) {
  try {
    await run(process.execPath, args);
  } catch (error) {
    throw new StepError(`${what} does not build from ${sources}; the sources there have an error:\n${error.message}`);
  }
}

/** @returns false when there was nothing to do */
export function buildLibrary() {
  return unlessFresh('library', {
    inputs: [at('lib', 'src'), at('lib', 'tsconfig.json'), ...COMPILER],
    isThere: () => existsSync(at('lib', 'dist', 'index.js')) && existsSync(at('lib', 'dist', 'index.d.ts')),
    work() {
      rmSync(at('lib', 'dist'), { recursive: true, force: true }); // a file that was renamed must not stay
      return build('The library', 'lib/src', [TSC, '-p', 'lib']);
    },
  });
}

/** @returns false when there was nothing to do */
export function buildExercises() {
  return unlessFresh('exercises', {
    inputs: [at('exercises', 'src'), at('exercises', 'tsconfig.json'), GRADER_TYPES, ...COMPILER],
    isThere: () => existsSync(GRADER),
    work() {
      rmSync(at('exercises', 'dist'), { recursive: true, force: true });
      return build('The exercises', 'exercises/src', [TSC, '-p', 'exercises']);
    },
  });
}

/** @returns false when there was nothing to do */
export function buildKernel() {
  return unlessFresh('kernel', {
    inputs: [at('kernel-ext', 'kernel'), at('node_modules', 'tslab', 'package.json'), ...COMPILER],
    isThere: () => existsSync(KERNEL_COMMAND) && existsSync(CHECKER),
    async work() {
      rmSync(at('kernel-ext', 'dist', 'kernel'), { recursive: true, force: true });
      await build('The kernel', 'kernel-ext/kernel', [TSC, '-p', 'kernel-ext/kernel']);
      await build('The type checker', 'kernel-ext/kernel', [at('kernel-ext', 'kernel', 'bundle.mjs')]);
    },
  });
}

/** @returns false when there was nothing to do */
export function buildRenderer() {
  const builder = at('kernel-ext', 'labextension', 'build.mjs');
  return unlessFresh('renderer', {
    inputs: [at('kernel-ext', 'labextension'), at('node_modules', 'plotly.js-dist-min', 'package.json'), ...COMPILER],
    isThere: () => existsSync(at('kernel-ext', 'dist', 'labextension', 'package.json')),
    work: () => build('The figure renderer', 'kernel-ext/labextension', [builder]),
  });
}

/** Kernel and renderer into .venv, nowhere else. @returns false when there was nothing to do */
export function installKernel() {
  return unlessFresh('jupyter', {
    inputs: [at('kernel-ext', 'dist', 'labextension', 'package.json'), KERNEL_COMMAND, CHECKER],
    words: [ROOT, GRADER, process.execPath, process.version], // the kernelspec names the first three, the checker's snapshot is for the third
    isThere: () =>
      existsSync(SNAPSHOT) &&
      existsSync(at('.venv', 'share', 'jupyter', 'kernels', 'nabla', 'kernel.json')) &&
      existsSync(at('.venv', 'share', 'jupyter', 'labextensions', 'nabla-plotly', 'package.json')),
    work: () => run(process.execPath, [KERNEL_COMMAND, 'install', '--prefix', VENV, '--grader', GRADER]),
  });
}
