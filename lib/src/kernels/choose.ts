/**
 * Which backend runs the kernels: the fastest that is there and computes rightly.
 *
 * At the first use native, wasm and js are tried in turn. Each has to load, and to pass a test of a millisecond; why one did not is kept and
 * told by `backend()`. Arrays of float64 always run in js, by the derivations themselves.
 */
import type { Dtype } from '../array/index.js';
import { arena } from '../memory/arena.js';
import type { Backend } from './backend.js';
import { makeJsKernels } from './js.js';
import { loadNative } from './native.js';
import { faultIn } from './self-test.js';
import type { Kernels } from './table.js';
import { loadWasm } from './wasm.js';

/** Names of the backends. */
export type BackendName = 'native' | 'wasm' | 'js';

/** What runs the kernels for float32, and why nothing faster does. */
export interface BackendInfo {
  readonly name: BackendName;
  /** the instructions of the processor that are used */
  readonly isa: string;
  /** the matrix library that is called, undefined if none is */
  readonly blas: string | undefined;
  readonly threads: number;
  /** of each faster backend, why it is not used */
  readonly why: readonly string[];
}

/** The fastest first. */
const LOADERS: Readonly<Record<BackendName, () => Backend | string>> = {
  native: () => loadNative(new Uint8Array(arena.memory.buffer)),
  wasm: loadWasm,
  js: loadJs,
};

const tried = new Map<BackendName, Backend | string>();
const float64 = makeJsKernels('float64');
let chosen: { readonly name: BackendName; readonly backend: Backend; readonly why: readonly string[] } | undefined;
let float32: Kernels | undefined;

/** The name of the chosen backend. */
export function backendName(): BackendName {
  return (chosen ?? choose()).name;
}

/** The kernels for a dtype: the chosen backend's for float32, the derivations for float64. */
export function kernelsOf(dtype: Dtype): Kernels {
  if (dtype === 'float64') return float64;
  return float32 ?? choose().backend.kernels;
}

/**
 * What computes: the name of the backend, the processor's instructions that it uses, its matrix library, its threads.
 *
 * @example
 * ['native', 'wasm', 'js'].includes(backend().name); // true
 */
export function backend(): BackendInfo {
  const { name, backend, why } = choose();
  return { name, isa: backend.isa, blas: backend.blas, threads: backend.threads(), why };
}

/**
 * Computes with another backend from now on, for example to compare times. Values that are there stay: all backends use the same memory.
 *
 * @throws RangeError when there is no backend of this name
 * @throws Error when it is not available here; the message says why
 * @example
 * (() => { const before = backend().name; setBackend('js'); const { name } = backend(); setBackend(before); return name; })(); // "js"
 */
export function setBackend(name: BackendName): void {
  if (!Object.hasOwn(LOADERS, name)) {
    throw new RangeError(`There is no backend ${String(name)}: the names are ${Object.keys(LOADERS).join(', ')}`);
  }
  const found = tryOnce(name);
  if (typeof found === 'string') throw new Error(`The backend ${name} is not available: ${found}`);
  use(name, found, []);
}

/**
 * How many threads share the work of one operation. Only the native backend has threads; the others go on with one.
 *
 * @param n a whole number from 1 up; more than the processor's cores make nothing faster
 * @throws RangeError when n is something else
 * @example
 * (() => { const { threads } = backend(); setThreads(1); const one = backend().threads; setThreads(threads); return one; })(); // 1
 */
export function setThreads(n: number): void {
  if (!(Number.isSafeInteger(n) && n >= 1)) {
    throw new RangeError(`The number of threads is a whole number from 1 up, but ${n} came`);
  }
  choose().backend.setThreads(n);
}

type Chosen = NonNullable<typeof chosen>;

function choose(): Chosen {
  if (chosen !== undefined) return chosen;
  const wanted = process.env.NABLA_BACKEND;
  if (wanted !== undefined && wanted !== '') {
    setBackend(wanted as BackendName);
    return chosen as unknown as Chosen;
  }
  const why: string[] = [];
  for (const name of Object.keys(LOADERS) as BackendName[]) {
    const found = tryOnce(name);
    if (typeof found !== 'string') return use(name, found, why);
    why.push(`${name}: ${found}`);
  }
  throw new Error(`No backend works here: ${why.join('; ')}`); // not even the derivations
}

function use(name: BackendName, backend: Backend, why: readonly string[]): Chosen {
  chosen = { name, backend, why };
  float32 = backend.kernels;
  return chosen;
}

/** Loads a backend and tests it, the first time that it is asked for. */
function tryOnce(name: BackendName): Backend | string {
  const before = tried.get(name);
  if (before !== undefined) return before;
  const loaded = LOADERS[name]();
  const fault = typeof loaded === 'string' ? undefined : faultIn(loaded.kernels);
  const found = fault === undefined ? loaded : `it does not pass its test: ${fault}`;
  tried.set(name, found);
  return found;
}

function loadJs(): Backend {
  const kernels = makeJsKernels('float32');
  return { kernels, isa: 'JavaScript', blas: undefined, setThreads: () => undefined, threads: () => 1 };
}
