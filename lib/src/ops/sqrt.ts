/** The door of the square root. */
import type { Tensor } from '../array/index.js';
import * as derive from '../derive/sqrt.js';
import { UNARY } from '../kernels/table.js';
import { unaryBackward, unaryForward } from './unary.js';

/**
 * y = sqrt(x); NaN where x is negative, see `derive/sqrt.ts`.
 *
 * @param x any shape and stride
 * @returns y, a new array of the same shape
 */
export function sqrtForward(x: Tensor): Tensor {
  return unaryForward(UNARY.sqrt, x, derive.sqrtForward);
}

/**
 * dx = dy / (2 y), see `derive/sqrt.ts`.
 *
 * @param dy gradient of the loss with respect to y  @param y the output of the forward pass
 * @throws RangeError when dy has not the shape of y
 * @throws TypeError when the dtypes differ
 */
export function sqrtBackward(dy: Tensor, y: Tensor): Tensor {
  return unaryBackward(UNARY.sqrt, dy, { y }, derive.sqrtBackward);
}
