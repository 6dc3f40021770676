/** Whether a public call is worth a kernel. */
import type { Tensor } from '../array/index.js';
import { kernelsOnArrays } from '../kernels/invoke.js';
import type { Kernels } from '../kernels/table.js';

/**
 * Kernels that take the typed arrays of a public call; undefined where the derivation itself is called: for float64, for
 * nothing at all, and when there is neither an addon nor WebAssembly.
 */
export function fast(x: Tensor): Kernels | undefined {
  return x.data instanceof Float32Array && x.size > 0 ? kernelsOnArrays() : undefined;
}
