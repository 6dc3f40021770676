/** Losses of what a network gives: the mean over the batch, as one number on the tape. Their formulas are in `derive/`. */
import * as operations from '../autograd/operations/losses.js';
import { asVariable, type Input, type Variable } from '../autograd/variable.js';
import type { CrossEntropyOptions, Labels } from '../derive/softmax-cross-entropy.js';

/**
 * How surprising the true classes are under softmax(z), see `derive/softmax-cross-entropy.ts`.
 *
 * @param z [N, C] scores, one row per example
 * @param labels N whole numbers in 0..C-1
 * @param options.smoothing the share of the truth that is spread over all classes, from 0 to 1
 * @param options.ignoreIndex the label of examples that do not count
 * @throws RangeError for an empty batch, a label that is no class, or a batch of ignored ones
 * @example
 * crossEntropy(array([[0, 0]]), [1]).item(); // 0.6931471805599453
 */
export function crossEntropy(z: Input, labels: Labels, options: CrossEntropyOptions = {}): Variable {
  return operations.crossEntropy(asVariable(z, 'z'), labels, options);
}

/**
 * The same for questions of yes or no, with p = sigmoid(z), see `derive/binary-cross-entropy.ts`.
 *
 * @param z scores, any shape
 * @param y the truth, 0 to 1, the shape of z
 * @throws RangeError when the shapes differ or there is no element
 * @throws TypeError when the dtypes differ
 * @example
 * binaryCrossEntropy(array([0]), array([1])).item(); // 0.6931471805599453
 */
export function binaryCrossEntropy(z: Input, y: Input): Variable {
  return operations.binaryCrossEntropy(asVariable(z, 'z'), y);
}

/**
 * The mean of (yHat - y)^2 over all elements, see `derive/mean-squared-error.ts`.
 *
 * @param yHat predictions, any shape
 * @param y the truth, the shape of yHat
 * @throws RangeError when the shapes differ or there is no element
 * @throws TypeError when the dtypes differ
 * @example
 * meanSquaredError(array([1, 2]), array([1, 4])).item(); // 2
 */
export function meanSquaredError(yHat: Input, y: Input): Variable {
  return operations.meanSquaredError(asVariable(yHat, 'yHat'), y);
}

/**
 * The mean of e^2 / 2 for errors up to delta, and of delta (|e| - delta / 2) for larger ones, see `derive/huber.ts`.
 *
 * @param yHat predictions, any shape
 * @param y the truth, the shape of yHat
 * @param options.delta where the square becomes a line, above 0, default 1
 * @throws RangeError when the shapes differ, there is no element, or delta is not above 0
 * @throws TypeError when the dtypes differ
 * @example
 * huber(array([0, 3]), array([1, 0])).item(); // 1.5
 */
export function huber(yHat: Input, y: Input, options: { readonly delta?: number } = {}): Variable {
  return operations.huber(asVariable(yHat, 'yHat'), y, options);
}
