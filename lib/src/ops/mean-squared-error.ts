/** The door of the mean squared error. */
import { assertTensor, fromData, rowMajor, type Tensor } from '../array/index.js';
import type { LossBackwardOptions } from '../derive/mean-squared-error.js';
import * as derive from '../derive/mean-squared-error.js';
import { assertAlike, assertNotEmpty, assertNumber, NUMBERS } from './check-inputs.js';
import { fast, room } from './fast.js';

/**
 * loss = mean of (yHat - y)^2, see `derive/mean-squared-error.ts`.
 *
 * @param yHat predictions, any shape  @param y the truth, the shape of yHat
 * @throws RangeError when the shapes differ or there is no element
 * @throws TypeError when the dtypes differ
 */
export function meanSquaredErrorForward(yHat: Tensor, y: Tensor): number {
  const [from, truth] = checked(yHat, y);
  const kernels = fast(from);
  if (kernels === undefined) return derive.meanSquaredErrorForward(from, truth);
  const loss = new Float32Array(1);
  kernels.meanSquaredErrorForward(from.data, truth.data, loss, from.data.length);
  return loss[0];
}

/**
 * dyHat = 2 (yHat - y) / N, see `derive/mean-squared-error.ts`.
 *
 * @param yHat predictions of the forward pass  @param y the truth
 * @param options.dloss gradient of what is made of the loss, default 1
 * @returns dyHat, a new array of the shape of yHat
 * @throws RangeError when the shapes differ or there is no element
 * @throws TypeError when the dtypes differ
 */
export function meanSquaredErrorBackward(yHat: Tensor, y: Tensor, options: LossBackwardOptions = {}): Tensor {
  const { dloss = 1 } = options;
  assertNumber(dloss, 'dloss', NUMBERS.any);
  const [from, truth] = checked(yHat, y);
  const kernels = fast(from);
  if (kernels === undefined) return derive.meanSquaredErrorBackward(from, truth, options);
  const dyHat = room(from.data.length);
  kernels.meanSquaredErrorBackward(from.data, truth.data, Float32Array.of(dloss), dyHat, dyHat.length);
  return fromData(dyHat, yHat.shape);
}

function checked(yHat: Tensor, y: Tensor): [Tensor, Tensor] {
  assertTensor(yHat, 'yHat');
  assertAlike(y, 'y', yHat, 'yHat');
  assertNotEmpty(yHat, 'yHat');
  return [rowMajor(yHat), rowMajor(y)];
}
