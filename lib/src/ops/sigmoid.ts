/** The door of the logistic function. */
import type { Tensor } from '../array/index.js';
import * as derive from '../derive/sigmoid.js';
import { UNARY } from '../kernels/table.js';
import { unaryBackward, unaryForward } from './unary.js';

/**
 * y = 1 / (1 + e^(-x)), see `derive/sigmoid.ts`.
 *
 * @param x any shape and stride
 * @returns y, a new array of the same shape
 */
export function sigmoidForward(x: Tensor): Tensor {
  return unaryForward(UNARY.sigmoid, x, derive.sigmoidForward);
}

/**
 * dx = dy y (1 - y), see `derive/sigmoid.ts`.
 *
 * @param dy gradient of the loss with respect to y  @param y the output of the forward pass
 * @throws RangeError when dy has not the shape of y
 * @throws TypeError when the dtypes differ
 */
export function sigmoidBackward(dy: Tensor, y: Tensor): Tensor {
  return unaryBackward(UNARY.sigmoid, dy, { y }, derive.sigmoidBackward);
}
