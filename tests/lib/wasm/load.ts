/** The WebAssembly kernels, for tests that are about them alone. What they share with the other backends is tested in tests/lib/kernels. */
import type { Kernels } from '../../../lib/src/kernels/table.js';
import { loadWasm } from '../../../lib/src/kernels/wasm.js';

export function wasmKernels(): Kernels {
  const loaded = loadWasm();
  if (typeof loaded === 'string') throw new Error(`There is no WebAssembly backend: ${loaded}`);
  return loaded.kernels;
}
