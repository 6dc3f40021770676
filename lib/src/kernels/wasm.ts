/**
 * The WebAssembly backend: the kernels of lib/wasm, on the arena's memory.
 *
 * Its functions are handed on as they are. They take byte offsets and numbers, and a call of one costs a few nanoseconds.
 */
import { setFlagsFromString } from 'node:v8';
import { arena } from '../memory/arena.js';
import type { Backend } from './backend.js';
import type { Kernels } from './table.js';
import { relaxedWasmModule, wasmModule } from './wasm-module.js';
import { webAssembly } from './web-assembly.js';

/** What the module offers besides the kernels: it wants so many bytes, and is told once where they are. */
interface Scratch {
  scratchBytes(): number;
  setScratch(offset: number): void;
}

/** Owner of the memory in which the product packs its blocks; it stays as long as this file. */
const scratchOwner = {};
let loaded: Backend | undefined;

/**
 * Loads the kernels, the first time that it is called.
 *
 * @returns the backend, or why there is none: no WebAssembly, or one without vectors or shared memory
 */
export function loadWasm(): Backend | string {
  if (loaded !== undefined) return loaded;
  allowRelaxed();
  const relaxed = startModule('SIMD128, relaxed', relaxedWasmModule);
  const started = typeof relaxed === 'string' ? startModule('SIMD128', wasmModule) : relaxed;
  if (typeof started !== 'string') loaded = started;
  return started;
}

/** Node 20 has relaxed SIMD behind a flag, which is read when a module is compiled; later Nodes have it without one. */
function allowRelaxed(): void {
  if (!process.versions.node.startsWith('20.')) return;
  try {
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  } catch {
    // a notebook that is graded may change no setting of the engine: then the plain module does the work
  }
}

/** The kernels of one module, or why this engine cannot run it. */
export function startModule(isa: string, base64: string): Backend | string {
  if (webAssembly === undefined) return 'this JavaScript engine has no WebAssembly, or it is switched off';
  try {
    const module = new webAssembly.Module(Buffer.from(base64, 'base64'));
    const { exports } = new webAssembly.Instance(module, { env: { memory: arena.memory } });
    const kernels = exports as Kernels & Scratch;
    kernels.setScratch(arena.take(kernels.scratchBytes(), scratchOwner, 'step values'));
    return { kernels, isa, blas: undefined, setThreads, threads };
  } catch (error) {
    return `this JavaScript engine cannot run the WebAssembly kernels: ${(error as Error).message}`;
  }
}

/** All runs in the thread that calls: more of them would each need a worker with its own engine. */
function setThreads(): void {}

function threads(): number {
  return 1;
}
