/** The native kernels (lib/native): compiled where there is a C++ compiler. Without one the WebAssembly kernels do the work, and a line says so. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from './places.mjs';
import { run } from './run.mjs';
import { unlessFresh } from './stamps.mjs';
import { StepError } from './step.mjs';

const SOURCES = at('lib', 'native');
const HEADERS = at('node_modules', 'node-api-headers', 'include');
export const ADDON = join(SOURCES, 'dist', 'nabla.node');

/** Each unit, with the instructions that it may use beyond what every x86-64 processor has. */
const AVX2 = ['-mavx2', '-mfma', '-fno-exceptions'];
const AVX512 = [...AVX2, '-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl'];
export const UNITS = [
  { name: 'avx512', source: 'isa/all.cpp', flags: AVX512 },
  { name: 'avx2', source: 'isa/all.cpp', flags: AVX2 },
  ...['addon', 'call', 'gemm', 'blas', 'cpu', 'pool'].map((name) => ({ name, source: `${name}.cpp`, flags: [] })),
];

// The warnings left out are about the compiler's own headers of intrinsics.
export const FLAGS = ['-std=c++17', '-O2', '-Wall', '-Wextra', '-Wno-uninitialized', '-Wno-maybe-uninitialized'];
const LINK = { linux: ['-Wl,-z,nodelete', '-pthread'], darwin: ['-undefined', 'dynamic_lookup'] };

/** Compiles and links. @returns the file, which is complete or not there */
export async function buildAddon(out = ADDON, { compiler = process.env.CXX ?? 'c++' } = {}) {
  const parts = `${out}.${process.pid}`;
  mkdirSync(parts, { recursive: true });
  try {
    const object = ({ name }) => join(parts, `${name}.o`);
    const compile = (unit) => {
      const flags = [...FLAGS, '-fPIC', '-fvisibility=hidden', ...unit.flags, '-I', HEADERS];
      return run(compiler, [...flags, '-c', join(SOURCES, unit.source), '-o', object(unit)]);
    };
    const ends = await Promise.allSettled(UNITS.map(compile)); // all: none may go on writing into a folder that is gone
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    const made = join(parts, 'nabla.node');
    await run(compiler, ['-shared', '-o', made, ...UNITS.map(object), ...LINK[process.platform], '-s']);
    seal(made);
    renameSync(made, out); // one move: a process that has the old file open keeps it
  } finally {
    rmSync(parts, { recursive: true, force: true });
  }
  return out;
}

/** Appends the checksum of a file to it, by which the loader knows that it is whole. */
export function seal(file) {
  const bytes = readFileSync(file);
  writeFileSync(file, Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]));
}

/** The sources, without what is made from them. */
function sources(folder = SOURCES) {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => !['dist', 'test'].includes(entry.name));
  return files.flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : join(folder, entry.name)));
}

/** Why there can be no addon here, or undefined. */
function hindrance() {
  if (process.arch !== 'x64' || LINK[process.platform] === undefined)
    return `they are written for x86-64 on Linux and macOS, this is ${process.arch} on ${process.platform}`;
  return undefined;
}

/**
 * The step of set-up. The variable NABLA_ADDON: `off` leaves the addon out, `required` makes a failure one.
 *
 * @returns false when there was nothing to do
 */
export async function setUpAddon() {
  const wish = process.env.NABLA_ADDON;
  if (wish === 'off') return false;
  try {
    const why = hindrance();
    if (why !== undefined) throw new StepError(why);
    return await unlessFresh('addon', {
      inputs: [...sources(), join(HEADERS, '..', 'package.json'), at('scripts', 'set-up', 'addon.mjs')],
      words: [process.platform, process.arch, process.env.CXX ?? 'c++'],
      isThere: () => existsSync(ADDON),
      work: () => buildAddon(),
    });
  } catch (error) {
    if (wish === 'required') throw error;
    rmSync(ADDON, { force: true }); // an older one would not fit these sources
    const line = String(error.message).split('\n')[0];
    console.log(`  No native kernels: ${line}. The WebAssembly kernels do their work, some times slower`);
    return false;
  }
}
