/** The door of the rectified linear unit. */
import type { Tensor } from '../array/index.js';
import * as derive from '../derive/relu.js';
import { UNARY } from '../kernels/table.js';
import { unaryBackward, unaryForward } from './unary.js';

/**
 * y = max(0, x), see `derive/relu.ts`.
 *
 * @param x any shape and stride
 * @returns y, a new array of the same shape
 */
export function reluForward(x: Tensor): Tensor {
  return unaryForward(UNARY.relu, x, derive.reluForward);
}

/**
 * dx = dy where x > 0, else 0, see `derive/relu.ts`.
 *
 * @param dy gradient of the loss with respect to y  @param x the input of the forward pass
 * @throws RangeError when dy has not the shape of x
 * @throws TypeError when the dtypes differ
 */
export function reluBackward(dy: Tensor, x: Tensor): Tensor {
  return unaryBackward(UNARY.relu, dy, { x }, derive.reluBackward);
}
