/** What a public call needs to use a kernel: the kernel, and room for what it writes. */
import { allocate, type Tensor } from '../array/index.js';
import { kernelsOnArrays } from '../kernels/invoke.js';
import type { Kernels } from '../kernels/table.js';

/**
 * Kernels that take the typed arrays of a public call; undefined where the derivation itself is called: for float64, for
 * nothing at all, and when there is neither an addon nor WebAssembly.
 */
export function fast(x: Tensor): Kernels | undefined {
  return x.data instanceof Float32Array && x.size > 0 ? kernelsOnArrays() : undefined;
}

/** Up to this many numbers V8 keeps in its own heap, where room costs next to nothing. */
const IN_HEAP = 16;

/** Up to this many share a slab. */
const SHARES = 512;
const SLAB_BYTES = 16384;
const ALIGNMENT = 64;

let slab = new ArrayBuffer(0);
let used = 0;

/**
 * Room for n numbers, to be written from the first to the last: what stands in it is undefined.
 *
 * A Float32Array of its own costs 0.4 to 1 microseconds, several times a small kernel; a piece of a slab costs 0.1. A slab is never used
 * again: it goes when the last array in it goes, so a kept one keeps at most 16 kB. Large arrays are not cleared first, which would take
 * longer than many a kernel that fills them.
 *
 * @throws RangeError when there is no memory for it
 */
export function room(n: number): Float32Array {
  if (n <= IN_HEAP) return new Float32Array(n);
  if (n > SHARES) return large(n);
  const bytes = (n * 4 + ALIGNMENT - 1) & -ALIGNMENT;
  if (used + bytes > slab.byteLength) {
    slab = new ArrayBuffer(SLAB_BYTES);
    used = 0;
  }
  const at = used;
  used += bytes;
  return new Float32Array(slab, at, n);
}

function large(n: number): Float32Array {
  const make = (): Float32Array => new Float32Array(Buffer.allocUnsafeSlow(n * 4).buffer, 0, n);
  return allocate(`a result of ${n} numbers`, n * 4, make);
}
