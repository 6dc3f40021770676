/** Set-up, then everything that can be known without running the product. */
import { readFileSync } from 'node:fs';
import { disagreement, lessons } from '../notebooks/pairs.mjs';
import { mapProblems } from '../notebooks/subjects.mjs';
import { setUp } from '../set-up/all.mjs';
import { at, BIOME, TSC, VITEST } from '../set-up/places.mjs';
import { endOnInterrupt, run } from '../set-up/run.mjs';
import { main, StepError, step } from '../set-up/step.mjs';

const PROJECTS = ['lib', 'exercises', 'kernel-ext/kernel', 'kernel-ext/labextension', 'tests', 'notebooks'];
const node = (...args) => run(process.execPath, args);

/** Asserted, not assumed: an older compiler lies in the same tree. */
async function compilerVersion() {
  const version = (await node(TSC, '--version')).trim();
  const pinned = JSON.parse(readFileSync(at('package.json'), 'utf8')).devDependencies.typescript;
  if (!version.startsWith('Version 7.') || !version.endsWith(pinned))
    throw new StepError(
      `TypeScript ${pinned} is wanted, but "${version}" came: delete node_modules, run npm run setup`,
    );
  return version.replace('Version', 'TypeScript');
}

main(async () => {
  await setUp();
  const stop = endOnInterrupt();
  const failed = [];
  // One failure does not hide the next one.
  const each = (name, work) =>
    step(name, work).catch((error) => {
      failed.push(name);
      console.error(error.message);
    });
  console.log(await compilerVersion());
  for (const project of PROJECTS)
    await each(`Types of ${project}`, () => node(TSC, '-p', at(project), '--noEmit', '--pretty', 'false'));
  await each('Lessons, their twins, subjects', async () => {
    const wrong = [];
    for (const name of lessons()) wrong.push(await disagreement(name));
    const found = [...wrong.filter((text) => text !== undefined), ...mapProblems()];
    if (found.length > 0) throw new StepError(found.join('\n'));
  });
  await each('Format and lint', () => node(BIOME, 'check', '--error-on-warnings', '--colors=off'));
  await each('Import directions', () => node(VITEST, 'run', '--project', 'fast', 'tests/rules/imports.test.ts'));
  stop();
  if (failed.length > 0) throw new StepError(`${failed.length} checks failed: ${failed.join(', ')}`);
});
