/**
 * From scores to a loss: softmax makes probabilities, cross-entropy is the surprise at the true class.
 *
 * The two are one operation, since apart they overflow: e^1000 is infinite, and the logarithm of a probability that
 * was rounded to 0 is minus infinity. Sizes: N examples, C classes.
 */
import { dtypeOf, type Tensor, zeros } from '../array/index.js';
import { largestOf, softmaxForward } from './softmax.js';

/** The number of the true class of each example. */
export type Labels = ArrayLike<number>;

/** What the truth looks like, and who is left out. */
export interface CrossEntropyOptions {
  /** Share of the truth that is spread evenly over all classes, 0 to 1, default 0: a network that must not be too sure. */
  readonly smoothing?: number;
  /** Examples with this label count neither in the loss nor in its mean; by default there is no such label. */
  readonly ignoreIndex?: number;
}

/** How the loss goes on. */
export interface CrossEntropyBackwardOptions extends CrossEntropyOptions {
  /** Gradient of what is made of the loss, with respect to the loss; default 1: the loss is the end. */
  readonly dloss?: number;
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
 * With smoothing s, the surprise at t is mixed with that at every class: (1 - s) (-log p[n, t]) + s mean over c of -log p[n, c]
 *
 * @param z [N, C] scores (logits)
 * @param labels N whole numbers in 0..C-1, or `ignoreIndex`
 * @param options.smoothing s, 0 to 1, default 0
 * @param options.ignoreIndex the label of examples that do not count
 * @returns the loss, which is NaN when no example counts, and p [N, C]
 * @source Bishop (2006), eq. 4.108; course chapter 03, section 3.9; smoothing: section 3.13, and Szegedy, Vanhoucke, Ioffe, Shlens,
 *   Wojna (2016), Rethinking the Inception Architecture for Computer Vision, section 7
 * @example
 * softmaxCrossEntropyForward(array([[0, 0]]), [1]).loss; // 0.6931471805599453
 */
export function softmaxCrossEntropyForward(
  z: Tensor,
  labels: Labels,
  options: CrossEntropyOptions = {},
): SoftmaxCrossEntropy {
  const { smoothing = 0, ignoreIndex } = options;
  const [N, C] = z.shape;
  let loss = 0;
  for (let n = 0; n < N; n++) {
    if (labels[n] === ignoreIndex) continue;
    const largest = largestOf(z, n * C, C);
    let total = 0;
    for (let c = 0; c < C; c++) total += Math.exp(z.data[n * C + c] - largest);
    const logTotal = Math.log(total);
    const surprise = (c: number): number => logTotal + (largest - z.data[n * C + c]); // large scores cancel first, so no digit is lost
    if (smoothing === 0) {
      loss += surprise(labels[n]);
      continue;
    }
    let everywhere = 0;
    for (let c = 0; c < C; c++) everywhere += surprise(c);
    loss += (1 - smoothing) * surprise(labels[n]) + (smoothing * everywhere) / C;
  }
  return { loss: loss / countOf(labels, N, ignoreIndex), p: softmaxForward(z) };
}

/**
 * dz[n, c] = (p[n, c] - y[n, c]) / N, with y = 1 at the true class and 0 elsewhere: what was said minus what was true.
 *
 * The 1/N comes from the mean in the loss. With smoothing s, y is 1 - s + s / C at the true class and s / C elsewhere; with
 * `ignoreIndex`, N counts the others, and the gradient of an example that does not count is 0.
 *
 * @param p [N, C] the probabilities of the forward pass
 * @param labels N whole numbers in 0..C-1, or `ignoreIndex`
 * @param options those of the forward pass; `dloss` if the loss is not the end
 * @returns dz [N, C]
 * @source Bishop (2006), eq. 4.109, which goes on to the weights; course chapter 03, section 3.10
 * @example
 * toNested(softmaxCrossEntropyBackward(array([[0.25, 0.75]]), [1])); // [[0.25, -0.25]]
 */
export function softmaxCrossEntropyBackward(
  p: Tensor,
  labels: Labels,
  options: CrossEntropyBackwardOptions = {},
): Tensor {
  const { smoothing = 0, ignoreIndex, dloss = 1 } = options;
  const [N, C] = p.shape;
  const dz = zeros([N, C], dtypeOf(p));
  const count = countOf(labels, N, ignoreIndex);
  for (let n = 0; n < N; n++) {
    if (labels[n] === ignoreIndex) continue;
    for (let c = 0; c < C; c++) {
      const y = (c === labels[n] ? 1 - smoothing : 0) + smoothing / C;
      dz.data[n * C + c] = ((p.data[n * C + c] - y) / count) * dloss;
    }
  }
  return dz;
}

/** How many examples the mean is taken over. */
function countOf(labels: Labels, N: number, ignoreIndex: number | undefined): number {
  let count = 0;
  for (let n = 0; n < N; n++) if (labels[n] !== ignoreIndex) count++;
  return count;
}
