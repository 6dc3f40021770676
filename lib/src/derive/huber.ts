/** The Huber loss: squared for small mistakes, straight for large ones, so that an outlier pulls no harder than delta. */
import { dtypeOf, type Tensor, zeros } from '../array/index.js';
import type { LossBackwardOptions } from './mean-squared-error.js';

/** Where the square becomes a straight line. */
export interface HuberOptions {
  /** Above 0, default 1. */
  readonly delta?: number;
}

/**
 * loss = mean of e^2 / 2 where |e| <= delta, else delta (|e| - delta / 2), with the error e = yHat - y
 *
 * @param yHat predictions, any shape
 * @param y the truth, the shape of yHat
 * @param options.delta the largest error that counts squared, default 1
 * @returns the mean over all elements
 * @source Huber (1964), Robust Estimation of a Location Parameter; Hastie, Tibshirani, Friedman (2009), The Elements of
 *   Statistical Learning, eq. 10.23, which is twice ours; course chapter 03, section 3.4
 * @example
 * huberForward(array([1, 5]), array([0, 0])); // 2.5
 */
export function huberForward(yHat: Tensor, y: Tensor, options: HuberOptions = {}): number {
  const { delta = 1 } = options;
  let loss = 0;
  for (let i = 0; i < yHat.data.length; i++) {
    const size = Math.abs(yHat.data[i] - y.data[i]);
    loss += size <= delta ? size ** 2 / 2 : delta * (size - delta / 2);
  }
  return loss / yHat.data.length;
}

/**
 * dyHat = e / N where |e| <= delta, else delta sign(e) / N, with N the number of elements: the error, cut off at delta
 *
 * @param yHat predictions of the forward pass, row-major
 * @param y the truth, the shape of yHat
 * @param options.delta that of the forward pass; `dloss` if the loss is not the end
 * @returns dyHat, the shape of yHat
 * @example
 * toNested(huberBackward(array([1, -5]), array([0, 0]))); // [0.5, -0.5]
 */
export function huberBackward(yHat: Tensor, y: Tensor, options: HuberOptions & LossBackwardOptions = {}): Tensor {
  const { delta = 1, dloss = 1 } = options;
  const dyHat = zeros(yHat.shape, dtypeOf(yHat));
  const N = dyHat.data.length;
  for (let i = 0; i < N; i++) {
    const cut = Math.max(-delta, Math.min(delta, yHat.data[i] - y.data[i]));
    dyHat.data[i] = (cut / N) * dloss;
  }
  return dyHat;
}
