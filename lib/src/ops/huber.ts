/** The door of the Huber loss. */
import { assertTensor, fromData, rowMajor, type Tensor } from '../array/index.js';
import * as derive from '../derive/huber.js';
import type { LossBackwardOptions } from '../derive/mean-squared-error.js';
import { assertAlike, assertNotEmpty, assertNumber, NUMBERS } from './check-inputs.js';
import { fast, room } from './fast.js';

/**
 * loss = mean of e^2 / 2 where |e| <= delta, else delta (|e| - delta / 2), with e = yHat - y, see `derive/huber.ts`.
 *
 * @param yHat predictions, any shape  @param y the truth, the shape of yHat
 * @param options.delta the largest error that counts squared, above 0, default 1
 * @throws RangeError when the shapes differ, there is no element, or delta is not above 0
 * @throws TypeError when the dtypes differ
 */
export function huberForward(yHat: Tensor, y: Tensor, options: derive.HuberOptions = {}): number {
  const { delta = 1 } = options;
  const [from, truth] = checked(yHat, y, delta);
  const kernels = fast(from);
  if (kernels === undefined) return derive.huberForward(from, truth, options);
  const loss = new Float32Array(1);
  kernels.huberForward(from.data, truth.data, loss, from.data.length, delta);
  return loss[0];
}

/**
 * dyHat = (e cut off at -delta and delta) / N, with e = yHat - y, see `derive/huber.ts`.
 *
 * @param yHat predictions of the forward pass  @param y the truth
 * @param options.delta that of the forward pass; `dloss`, default 1, if something is made of the loss
 * @returns dyHat, a new array of the shape of yHat
 * @throws RangeError when the shapes differ, there is no element, or delta is not above 0
 * @throws TypeError when the dtypes differ
 */
export function huberBackward(
  yHat: Tensor,
  y: Tensor,
  options: derive.HuberOptions & LossBackwardOptions = {},
): Tensor {
  const { delta = 1, dloss = 1 } = options;
  assertNumber(dloss, 'dloss', NUMBERS.any);
  const [from, truth] = checked(yHat, y, delta);
  const kernels = fast(from);
  if (kernels === undefined) return derive.huberBackward(from, truth, options);
  const dyHat = room(from.data.length);
  kernels.huberBackward(from.data, truth.data, Float32Array.of(dloss), dyHat, dyHat.length, delta);
  return fromData(dyHat, yHat.shape);
}

function checked(yHat: Tensor, y: Tensor, delta: number): [Tensor, Tensor] {
  assertTensor(yHat, 'yHat');
  assertAlike(y, 'y', yHat, 'yHat');
  assertNotEmpty(yHat, 'yHat');
  assertNumber(delta, 'delta', NUMBERS.positive);
  return [rowMajor(yHat), rowMajor(y)];
}
