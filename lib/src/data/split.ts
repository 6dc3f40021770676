/** One part to learn from and one to be tested on, with no example in both. */
import { type Tensor, take } from '../array/index.js';
import type { Labels } from '../derive/softmax-cross-entropy.js';
import { assertPaired } from './batches.js';
import type { Random } from './random.js';

/** Examples as rows, with a class for each; what `loadMnist` gives is of this form. */
export interface Examples {
  readonly images: Tensor; // [N, D]
  readonly labels: Labels; // N classes
}

/** Examples with data of their own. */
export interface SplitExamples {
  readonly images: Tensor; // [N, D]
  readonly labels: Int32Array; // N classes
}

/**
 * Splits examples in two, at random, so that a file sorted by class does not hide a class from one part.
 *
 * @param data images [N, D] with N labels
 * @param options.first how many examples go into the first part, 0..N
 * @param options.rng decides which
 * @returns the first part and the rest, as copies
 * @throws RangeError when `first` is not a whole number in 0..N, or images and labels differ in length
 * @example
 * split({ images: array([[1], [2], [3]]), labels: [0, 1, 0] }, { first: 2, rng: random(1) }).map((part) => part.labels.length); // [2, 1]
 */
export function split(
  data: Examples,
  options: { readonly first: number; readonly rng: Random },
): [SplitExamples, SplitExamples] {
  const { first, rng } = options;
  assertPaired(data.images, data.labels);
  const N = data.images.shape[0];
  if (!(Number.isInteger(first) && first >= 0 && first <= N)) {
    throw new RangeError(`The first part of ${N} examples holds a whole number from 0 to ${N}, but ${first} came`);
  }
  const order = rng.permutation(N);
  return [
    choose(data.images, data.labels, order.subarray(0, first)),
    choose(data.images, data.labels, order.subarray(first)),
  ];
}

function choose(images: Tensor, labels: Labels, chosen: Int32Array): SplitExamples {
  return { images: take(images, chosen), labels: Int32Array.from(chosen, (n) => labels[n]) };
}
