/** The door of the sigmoid linear unit. */
import type { Tensor } from '../array/index.js';
import * as derive from '../derive/silu.js';
import { UNARY } from '../kernels/table.js';
import { unaryBackward, unaryForward } from './unary.js';

/**
 * y = x / (1 + e^(-x)), see `derive/silu.ts`.
 *
 * @param x any shape and stride
 * @returns y, a new array of the same shape
 */
export function siluForward(x: Tensor): Tensor {
  return unaryForward(UNARY.silu, x, derive.siluForward);
}

/**
 * dx = dy (s + x s (1 - s)), with s the sigmoid of x, see `derive/silu.ts`.
 *
 * @param dy gradient of the loss with respect to y  @param x the input of the forward pass
 * @throws RangeError when dy has not the shape of x
 * @throws TypeError when the dtypes differ
 */
export function siluBackward(dy: Tensor, x: Tensor): Tensor {
  return unaryBackward(UNARY.silu, dy, { x }, derive.siluBackward);
}
