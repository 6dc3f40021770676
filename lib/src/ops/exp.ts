/** The door of the exponential. */
import type { Tensor } from '../array/index.js';
import * as derive from '../derive/exp.js';
import { UNARY } from '../kernels/table.js';
import { unaryBackward, unaryForward } from './unary.js';

/**
 * y = e^x, see `derive/exp.ts`.
 *
 * @param x any shape and stride
 * @returns y, a new array of the same shape
 */
export function expForward(x: Tensor): Tensor {
  return unaryForward(UNARY.exp, x, derive.expForward);
}

/**
 * dx = dy y, see `derive/exp.ts`.
 *
 * @param dy gradient of the loss with respect to y  @param y the output of the forward pass
 * @throws RangeError when dy has not the shape of y
 * @throws TypeError when the dtypes differ
 */
export function expBackward(dy: Tensor, y: Tensor): Tensor {
  return unaryBackward(UNARY.exp, dy, { y }, derive.expBackward);
}
