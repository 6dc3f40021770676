/** The door of the natural logarithm. */
import type { Tensor } from '../array/index.js';
import * as derive from '../derive/log.js';
import { UNARY } from '../kernels/table.js';
import { unaryBackward, unaryForward } from './unary.js';

/**
 * y = log x; -Infinity at 0, NaN below it, see `derive/log.ts`.
 *
 * @param x any shape and stride
 * @returns y, a new array of the same shape
 */
export function logForward(x: Tensor): Tensor {
  return unaryForward(UNARY.log, x, derive.logForward);
}

/**
 * dx = dy / x, see `derive/log.ts`.
 *
 * @param dy gradient of the loss with respect to y  @param x the input of the forward pass
 * @throws RangeError when dy has not the shape of x
 * @throws TypeError when the dtypes differ
 */
export function logBackward(dy: Tensor, x: Tensor): Tensor {
  return unaryBackward(UNARY.log, dy, { x }, derive.logBackward);
}
