/** The mean squared error: the loss of predicting numbers, where a mistake twice as large costs four times as much. */
import { dtypeOf, type Tensor, zeros } from '../array/index.js';

/** How a loss goes on. */
export interface LossBackwardOptions {
  /** Gradient of what is made of the loss, with respect to the loss; default 1: the loss is the end. */
  readonly dloss?: number;
}

/**
 * loss = mean of (yHat - y)^2
 *
 * @param yHat predictions, any shape
 * @param y the truth, the shape of yHat
 * @returns the mean over all elements
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 5.4; course chapter 03, sections 3.2 and 3.5
 * @example
 * meanSquaredErrorForward(array([1, 5]), array([1, 3])); // 2
 */
export function meanSquaredErrorForward(yHat: Tensor, y: Tensor): number {
  let loss = 0;
  for (let i = 0; i < yHat.data.length; i++) loss += (yHat.data[i] - y.data[i]) ** 2;
  return loss / yHat.data.length;
}

/**
 * dyHat = 2 (yHat - y) / N, with N the number of elements
 *
 * @param yHat predictions of the forward pass, row-major
 * @param y the truth, the shape of yHat
 * @param options.dloss gradient of what is made of the loss, default 1
 * @returns dyHat, the shape of yHat
 * @example
 * toNested(meanSquaredErrorBackward(array([1, 5]), array([1, 3]))); // [0, 2]
 */
export function meanSquaredErrorBackward(yHat: Tensor, y: Tensor, options: LossBackwardOptions = {}): Tensor {
  const { dloss = 1 } = options;
  const dyHat = zeros(yHat.shape, dtypeOf(yHat));
  const N = dyHat.data.length;
  for (let i = 0; i < N; i++) dyHat.data[i] = ((2 * (yHat.data[i] - y.data[i])) / N) * dloss;
  return dyHat;
}
