/** The door of softmax cross-entropy: labels are checked here, so that a wrong one is an error and not a NaN. */
import { rowMajor, type Tensor } from '../array/index.js';
import * as derive from '../derive/softmax-cross-entropy.js';
import { assertLabels, assertMatrix } from './check-inputs.js';

/**
 * loss = mean surprise at the true class, see `derive/softmax-cross-entropy.ts`.
 *
 * @throws RangeError for an empty batch, or a label that is no class
 */
export function softmaxCrossEntropyForward(z: Tensor, labels: derive.Labels): derive.SoftmaxCrossEntropy {
  assertMatrix(z, 'z', '[N, C]');
  assertLabels(labels, z, 'z');
  return derive.softmaxCrossEntropyForward(rowMajor(z), labels);
}

/**
 * dz = (p - y) / N, see `derive/softmax-cross-entropy.ts`.
 *
 * @throws RangeError for an empty batch, or a label that is no class
 */
export function softmaxCrossEntropyBackward(p: Tensor, labels: derive.Labels): Tensor {
  assertMatrix(p, 'p', '[N, C]');
  assertLabels(labels, p, 'p');
  return derive.softmaxCrossEntropyBackward(rowMajor(p), labels);
}
