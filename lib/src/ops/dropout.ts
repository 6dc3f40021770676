/** The door of dropout with a given mask. */
import { assertTensor, fromData, rowMajor, type Tensor } from '../array/index.js';
import * as derive from '../derive/dropout.js';
import { assertAlike, assertNumber, NUMBERS } from './check-inputs.js';
import { fast, room } from './fast.js';

/**
 * y = x mask / (1 - rate), see `derive/dropout.ts`.
 *
 * @param x any shape  @param mask 0 where a unit is dropped and 1 where it stays, the shape of x
 * @param rate the share of units that are dropped, 0 <= rate < 1
 * @returns y, a new array of the same shape
 * @throws RangeError when the mask has not the shape of x, or the rate is not a share below 1
 * @throws TypeError when the dtypes differ
 */
export function dropoutForward(x: Tensor, mask: Tensor, rate: number): Tensor {
  return masked(x, 'x', mask, rate);
}

/**
 * dx = dy mask / (1 - rate), see `derive/dropout.ts`.
 *
 * @param dy gradient of the loss with respect to y  @param mask that of the forward pass  @param rate that of the forward pass
 * @throws RangeError when the mask has not the shape of dy, or the rate is not a share below 1
 * @throws TypeError when the dtypes differ
 */
export function dropoutBackward(dy: Tensor, mask: Tensor, rate: number): Tensor {
  return masked(dy, 'dy', mask, rate);
}

function masked(x: Tensor, name: string, mask: Tensor, rate: number): Tensor {
  assertTensor(x, name);
  assertAlike(mask, 'mask', x, name);
  assertNumber(rate, 'rate', NUMBERS.shareBelowOne);
  const from = rowMajor(x);
  const units = rowMajor(mask);
  const kernels = fast(from);
  if (kernels === undefined) return derive.dropoutForward(from, units, rate);
  const y = room(from.data.length);
  kernels.dropoutForward(from.data, units.data, y, y.length, rate);
  return fromData(y, x.shape);
}
