/** The door of the hyperbolic tangent. */
import type { Tensor } from '../array/index.js';
import * as derive from '../derive/tanh.js';
import { UNARY } from '../kernels/table.js';
import { unaryBackward, unaryForward } from './unary.js';

/**
 * y = tanh x, see `derive/tanh.ts`.
 *
 * @param x any shape and stride
 * @returns y, a new array of the same shape
 */
export function tanhForward(x: Tensor): Tensor {
  return unaryForward(UNARY.tanh, x, derive.tanhForward);
}

/**
 * dx = dy (1 - y^2), see `derive/tanh.ts`.
 *
 * @param dy gradient of the loss with respect to y  @param y the output of the forward pass
 * @throws RangeError when dy has not the shape of y
 * @throws TypeError when the dtypes differ
 */
export function tanhBackward(dy: Tensor, y: Tensor): Tensor {
  return unaryBackward(UNARY.tanh, dy, { y }, derive.tanhBackward);
}
