/** The door of log-softmax. */
import { fromData, rowMajor, type Tensor } from '../array/index.js';
import * as derive from '../derive/log-softmax.js';
import { assertAlike, assertRows } from './check-inputs.js';
import { fast, room } from './fast.js';

/**
 * y = x - log(sum of e^x) along the last axis, see `derive/log-softmax.ts`.
 *
 * @param x [..., C] scores
 * @returns y [..., C] logarithms of probabilities, a new array
 * @throws RangeError when x has no axis
 */
export function logSoftmaxForward(x: Tensor): Tensor {
  assertRows(x, 'x');
  const from = rowMajor(x);
  const kernels = fast(from);
  if (kernels === undefined) return derive.logSoftmaxForward(from);
  const y = room(from.data.length);
  const C = x.shape[x.dimension - 1];
  kernels.logSoftmaxForward(from.data, y, y.length / C, C);
  return fromData(y, x.shape);
}

/**
 * dx = dy - e^y times the sum of dy along the last axis, see `derive/log-softmax.ts`.
 *
 * @param dy [..., C] gradient of the loss with respect to y  @param y [..., C] the output of the forward pass
 * @throws RangeError when dy has not the shape of y
 * @throws TypeError when the dtypes differ
 */
export function logSoftmaxBackward(dy: Tensor, y: Tensor): Tensor {
  assertRows(y, 'y');
  assertAlike(dy, 'dy', y, 'y');
  const [above, from] = [rowMajor(dy), rowMajor(y)];
  const kernels = fast(from);
  if (kernels === undefined) return derive.logSoftmaxBackward(above, from);
  const dx = room(from.data.length);
  const C = y.shape[y.dimension - 1];
  kernels.logSoftmaxBackward(above.data, from.data, dx, dx.length / C, C);
  return fromData(dx, y.shape);
}
