/**
 * The native backend: the kernels of lib/native, an addon that set-up compiles when it finds a C++ compiler.
 *
 * Whatever is wrong with the addon's file, the answer is a reason in words and not an exception: the WebAssembly kernels then do the work.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { arena } from '../memory/arena.js';
import type { Backend } from './backend.js';
import type { Kernels } from './table.js';

/** Raised with the same number in lib/native/addon.cpp whenever a kernel is added or its arguments change. */
const ABI = 1;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ADDON = here('../../native/dist/nabla.node');
const VENV = here('../../../.venv/lib');
const HASH_BYTES = 32;

/** Every kernel's name: the compiler sees that none is missing. */
const NAMES = Object.keys({
  matmul: 0,
  linearForward: 0,
  linearBackward: 0,
  unaryForward: 0,
  unaryBackward: 0,
  binaryForward: 0,
  binaryBackward: 0,
  reduceForward: 0,
  reduceBackward: 0,
  softmaxForward: 0,
  softmaxBackward: 0,
  logSoftmaxForward: 0,
  logSoftmaxBackward: 0,
  crossEntropyForward: 0,
  crossEntropyBackward: 0,
  binaryCrossEntropyForward: 0,
  binaryCrossEntropyBackward: 0,
  meanSquaredErrorForward: 0,
  meanSquaredErrorBackward: 0,
  huberForward: 0,
  huberBackward: 0,
  dropoutForward: 0,
  fill: 0,
  copy: 0,
  addInto: 0,
  sgdStep: 0,
  adagradStep: 0,
  rmspropStep: 0,
  adamStep: 0,
  squaresOfGradients: 0,
  scaleGradients: 0,
} satisfies Record<keyof Kernels, 0>) as (keyof Kernels)[];

interface Addon extends Kernels {
  readonly abi: number;
  attach(view: Uint8Array, grown: () => Uint8Array): void;
  loadBlas(path: string): string;
  info(): { isa: string; blas: string; threads: number };
  setThreads(n: number): void;
}

/**
 * Loads the addon and hands it the arena.
 *
 * @param view the whole arena
 * @param file the addon; tests give others
 * @returns the backend, or why there is none
 */
export function loadNative(view: Uint8Array, file: string = chosenFile()): Backend | string {
  if (process.env.NABLA_ADDON === 'off') return 'the variable NABLA_ADDON is "off"';
  try {
    const found = open(file);
    if (typeof found === 'string') return found;
    if (found.info().isa === 'none') return 'the native kernels need a processor with AVX2';
    found.attach(view, () => new Uint8Array(arena.memory.buffer));
    loadBlas(found);
    return backendOf(found);
  } catch (error) {
    return `the addon cannot be loaded: ${firstLine(error)}`;
  }
}

/** The one that set-up built, or the file that the variable NABLA_ADDON names. */
function chosenFile(): string {
  const wish = process.env.NABLA_ADDON ?? '';
  return isAbsolute(wish) ? wish : ADDON;
}

/** The addon in a file, if it is one that this library can use. */
function open(file: string): Addon | string {
  if (!existsSync(file))
    return 'the addon was not built: npm run setup builds it where there is a C++ compiler, npx nabla-native in a project of your own';
  if (!isWhole(file)) return `${file} is no addon of this library, or it is damaged: delete it, then npm run setup`;
  const addon = createRequire(import.meta.url)(file) as Partial<Addon>;
  if (addon.abi !== ABI) return `the addon is of version ${addon.abi}, not ${ABI}: npm run setup builds it anew`;
  const lacks = [...NAMES, 'attach', 'loadBlas', 'info', 'setThreads'].filter(
    (name) => typeof addon[name as keyof Addon] !== 'function',
  );
  if (lacks.length > 0) return `the addon lacks ${lacks.join(', ')}: npm run setup builds it anew`;
  return addon as Addon;
}

/** Set-up writes a checksum behind the file's last byte: the system would run into a file that was cut off, and end the process. */
function isWhole(file: string): boolean {
  const bytes = readFileSync(file);
  if (bytes.length <= HASH_BYTES) return false;
  const hash = createHash('sha256').update(bytes.subarray(0, -HASH_BYTES)).digest();
  return hash.equals(bytes.subarray(-HASH_BYTES));
}

/** OpenBLAS from the folder's Python environment, or else the system's. None is no harm: the addon has products of its own. */
function loadBlas(addon: Addon): void {
  const asked = process.env.NABLA_BLAS;
  if (asked === 'off') return;
  const candidates = asked === undefined ? [...bundled(), 'libopenblas.so.0', 'libopenblas.dylib'] : [asked];
  candidates.some((path) => addon.loadBlas(path) === '');
}

function bundled(): string[] {
  if (!existsSync(VENV)) return [];
  const library = `libscipy_openblas.${process.platform === 'darwin' ? 'dylib' : 'so'}`;
  return readdirSync(VENV)
    .map((python) => join(VENV, python, 'site-packages', 'scipy_openblas32', 'lib', library))
    .filter((path) => existsSync(path));
}

function backendOf(addon: Addon): Backend {
  const kernels = Object.fromEntries(NAMES.map((name) => [name, addon[name]])) as unknown as Kernels;
  const { isa, blas } = addon.info();
  return {
    kernels,
    isa,
    blas: blas === '' ? undefined : blas,
    setThreads: (n) => addon.setThreads(n),
    threads: () => addon.info().threads,
  };
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}
