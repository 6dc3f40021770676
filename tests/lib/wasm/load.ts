/** The WebAssembly kernels, for tests that are about them alone. What they share with the other backends is tested in tests/lib/kernels. */
import type { Kernels } from '../../../lib/src/kernels/table.js';
import { loadWasm, startModule } from '../../../lib/src/kernels/wasm.js';
import { relaxedWasmModule, wasmModule } from '../../../lib/src/kernels/wasm-module.js';

/** Both modules, by name: an engine runs one of them, and both have to be right. */
export const MODULES = { plain: wasmModule, relaxed: relaxedWasmModule } as const;

/** The kernels of one module. */
export function kernelsOfModule(name: keyof typeof MODULES): Kernels {
  loadWasm(); // which tells the engine to take relaxed SIMD
  const started = startModule(name, MODULES[name]);
  if (typeof started === 'string') throw new Error(started);
  return started.kernels;
}

export function wasmKernels(): Kernels {
  const loaded = loadWasm();
  if (typeof loaded === 'string') throw new Error(`There is no WebAssembly backend: ${loaded}`);
  return loaded.kernels;
}
