/**
 * From scores to a loss: softmax makes probabilities, cross-entropy is the surprise at the true class.
 *
 * The two are one operation, since apart they overflow: e^1000 is infinite, and the logarithm of a probability that
 * was rounded to 0 is minus infinity. Sizes: N examples, C classes.
 */
import { dtypeOf, type Tensor, zeros } from '../array/index.js';

/** The number of the true class of each example. */
export type Labels = ArrayLike<number>;

/**
 * p[n, c] = e^(z[n, c] - max) / sum over k of e^(z[n, k] - max)
 *
 * Subtracting the largest score of the row changes nothing in the quotient and keeps every power at most 1.
 *
 * @param z [N, C] scores (logits)
 * @returns p [N, C] probabilities; each row sums to 1
 * @source Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.104
 * @example
 * toNested(softmaxForward(array([[1000, 1000]]))); // [[0.5, 0.5]]
 */
export function softmaxForward(z: Tensor): Tensor {
  const [N, C] = z.shape;
  const p = zeros([N, C], dtypeOf(z));
  for (let n = 0; n < N; n++) {
    const largest = rowMax(z, n);
    let total = 0;
    for (let c = 0; c < C; c++) total += Math.exp(z.data[n * C + c] - largest);
    for (let c = 0; c < C; c++) p.data[n * C + c] = Math.exp(z.data[n * C + c] - largest) / total;
  }
  return p;
}

/** A loss, and the probabilities that the backward pass needs. */
export interface SoftmaxCrossEntropy {
  readonly loss: number; // mean over the batch, in nats
  readonly p: Tensor; // [N, C]
}

/**
 * loss = mean over n of -log p[n, t], with t the true class of example n
 *      = mean over n of  log(sum over k of e^(z[n, k])) - z[n, t]
 *
 * @param z [N, C] scores (logits)
 * @param labels N whole numbers in 0..C-1
 * @source Bishop (2006), eq. 4.108; course chapter 05, section 5.5
 * @example
 * softmaxCrossEntropyForward(array([[0, 0]]), [1]).loss; // 0.6931471805599453
 */
export function softmaxCrossEntropyForward(z: Tensor, labels: Labels): SoftmaxCrossEntropy {
  const [N, C] = z.shape;
  let loss = 0;
  for (let n = 0; n < N; n++) {
    const largest = rowMax(z, n);
    let total = 0;
    for (let c = 0; c < C; c++) total += Math.exp(z.data[n * C + c] - largest);
    loss += Math.log(total) + (largest - z.data[n * C + labels[n]]); // large scores cancel first, so no digit is lost
  }
  return { loss: loss / N, p: softmaxForward(z) };
}

/**
 * dz[n, c] = (p[n, c] - y[n, c]) / N, with y = 1 at the true class and 0 elsewhere: what was said minus what was true.
 *
 * The 1/N comes from the mean in the loss.
 *
 * @param p [N, C] the probabilities of the forward pass
 * @param labels N whole numbers in 0..C-1
 * @returns dz [N, C]
 * @source Bishop (2006), eq. 4.109; course chapter 05, section 5.5
 * @example
 * toNested(softmaxCrossEntropyBackward(array([[0.25, 0.75]]), [1])); // [[0.25, -0.25]]
 */
export function softmaxCrossEntropyBackward(p: Tensor, labels: Labels): Tensor {
  const [N, C] = p.shape;
  const dz = zeros([N, C], dtypeOf(p));
  for (let n = 0; n < N; n++) {
    for (let c = 0; c < C; c++) {
      const y = c === labels[n] ? 1 : 0;
      dz.data[n * C + c] = (p.data[n * C + c] - y) / N;
    }
  }
  return dz;
}

function rowMax(z: Tensor, n: number): number {
  const C = z.shape[1];
  let largest = -Infinity;
  for (let c = 0; c < C; c++) largest = Math.max(largest, z.data[n * C + c]);
  return largest;
}
