/** How often a classifier is right, and what it mistakes for what. */
import { type Tensor, zeros } from '../array/index.js';
import type { Labels } from '../derive/softmax-cross-entropy.js';

/**
 * The share of examples whose predicted class is the true one.
 *
 * @returns 0..1
 * @throws RangeError when the lengths differ, there is no example, or a class is no whole number
 * @example
 * accuracy([1, 2, 3, 4], [1, 2, 0, 4]); // 0.75
 */
export function accuracy(predicted: Labels, labels: Labels): number {
  assertPairs(predicted, labels);
  let right = 0;
  for (let n = 0; n < labels.length; n++) {
    for (const value of [labels[n], predicted[n]]) {
      if (!Number.isInteger(value))
        throw new RangeError(`Example ${n} has class ${value}, but a class is a whole number`);
    }
    if (predicted[n] === labels[n]) right++;
  }
  return right / labels.length;
}

/**
 * How often true class t (row) was taken for class p (column).
 *
 * @returns [C, C] counts
 * @throws RangeError when the lengths differ, there is no example, or a class is not in 0..C-1
 * @example
 * toNested(confusionMatrix([0, 1, 1], [0, 0, 1], 2)); // [[1, 1], [0, 1]]
 */
export function confusionMatrix(predicted: Labels, labels: Labels, classes: number): Tensor {
  assertPairs(predicted, labels);
  const counts = zeros([classes, classes]);
  for (let n = 0; n < labels.length; n++) {
    for (const value of [labels[n], predicted[n]]) {
      if (!(Number.isInteger(value) && value >= 0 && value < classes)) {
        throw new RangeError(
          `Example ${n} has class ${value}, but the classes are the whole numbers 0 to ${classes - 1}`,
        );
      }
    }
    counts.data[labels[n] * classes + predicted[n]]++;
  }
  return counts;
}

function assertPairs(predicted: Labels, labels: Labels): void {
  if (predicted.length === labels.length && labels.length > 0) return;
  throw new RangeError(
    `One prediction is wanted for each label, and at least one: ${predicted.length} and ${labels.length} came`,
  );
}
