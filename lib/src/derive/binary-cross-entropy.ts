/**
 * Cross-entropy for yes or no: one score for each question, the truth a 0, a 1 or a share between.
 *
 * It takes the score and not the sigmoid of it: the logarithm of a sigmoid that was rounded to 0 is minus infinity.
 */
import { dtypeOf, type Tensor, zeros } from '../array/index.js';
import type { LossBackwardOptions } from './mean-squared-error.js';
import { sigmoidForward } from './sigmoid.js';

/**
 * loss = mean of -(y log p + (1 - y) log(1 - p)), with p = 1 / (1 + e^(-z))
 *      = mean of max(z, 0) - z y + log(1 + e^(-|z|))
 *
 * @param z any shape, scores (logits)
 * @param y the truth, 0..1, the shape of z
 * @returns the mean over all elements, in nats
 * @source Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.90; course chapter 03, section 3.6
 * @example
 * binaryCrossEntropyForward(array([1e4, -1e4]), array([0, 0])); // 5000
 */
export function binaryCrossEntropyForward(z: Tensor, y: Tensor): number {
  let loss = 0;
  for (let i = 0; i < z.data.length; i++) {
    const score = z.data[i];
    loss += Math.max(score, 0) - score * y.data[i] + Math.log1p(Math.exp(-Math.abs(score)));
  }
  return loss / z.data.length;
}

/**
 * dz = (p - y) / N, with N the number of elements: what was said minus what was true, as with many classes
 *
 * @param z scores of the forward pass, row-major
 * @param y the truth, the shape of z
 * @param options.dloss gradient of what is made of the loss, default 1
 * @returns dz, the shape of z
 * @source Bishop (2006), eq. 4.91; course chapter 03, section 3.6
 * @example
 * toNested(binaryCrossEntropyBackward(array([0, 1e4]), array([1, 1]))); // [-0.25, 0]
 */
export function binaryCrossEntropyBackward(z: Tensor, y: Tensor, options: LossBackwardOptions = {}): Tensor {
  const { dloss = 1 } = options;
  const p = sigmoidForward(z);
  const dz = zeros(z.shape, dtypeOf(z));
  const N = dz.data.length;
  for (let i = 0; i < N; i++) dz.data[i] = ((p.data[i] - y.data[i]) / N) * dloss;
  return dz;
}
