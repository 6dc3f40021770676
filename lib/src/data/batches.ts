/**
 * Mini-batches: a handful of examples at a time, in random order if one wishes.
 *
 * @source course chapter 04, section 4.4
 */
import { shapeText, type Tensor, take } from '../array/index.js';
import type { Labels } from '../derive/softmax-cross-entropy.js';
import type { Random } from './random.js';

/** Some examples and their labels. */
export interface Batch {
  readonly x: Tensor; // [size, D]
  readonly labels: Int32Array; // size classes
}

/** How many examples a batch has, and what decides their order: without `rng` they come as they stand. */
export interface BatchOptions {
  readonly size: number;
  readonly rng?: Random;
}

/**
 * Every example once; the last batch holds what is left. The rows are gathered into new arrays.
 *
 * @param x [N, D] examples
 * @param labels N classes
 * @param options.size examples in a batch, from 1 up
 * @param options.rng decides the order; without it the order is kept
 * @throws RangeError when the size is no positive whole number, or x and labels differ in length
 * @example
 * [...batches(array([[1], [2], [3]]), [0, 1, 0], { size: 2 })].map((batch) => batch.x.shape[0]); // [2, 1]
 */
export function batches(x: Tensor, labels: Labels, options: BatchOptions): Generator<Batch, void, undefined> {
  const { size, rng } = options;
  assertBatchSize(size);
  assertPaired(x, labels);
  return gather(x, labels, size, rng);
}

/** Apart, because a generator would not check anything before its first batch is asked for. */
function* gather(x: Tensor, labels: Labels, size: number, rng?: Random): Generator<Batch, void, undefined> {
  for (const chosen of batchesOf(x.shape[0], size, rng))
    yield { x: take(x, chosen), labels: chooseLabels(labels, chosen) };
}

/** The numbers 0..N-1, `size` at a time and the rest at the end, in random order with `rng`. */
export function* batchesOf(N: number, size: number, rng?: Random): Generator<Int32Array, void, undefined> {
  const order = rng === undefined ? Int32Array.from({ length: N }, (_, n) => n) : rng.permutation(N);
  for (let start = 0; start < N; start += size) yield order.subarray(start, start + size);
}

/** The labels of the chosen examples. */
export function chooseLabels(labels: Labels, chosen: Int32Array): Int32Array {
  return Int32Array.from(chosen, (n) => labels[n]);
}

/**
 * @throws RangeError when there is not one label for each example
 */
export function assertPaired(x: Tensor, labels: Labels): void {
  if (labels.length === x.shape[0]) return;
  throw new RangeError(
    `There are ${x.shape[0]} examples ${shapeText(x.shape)}, but labels for ${labels.length}: give one each`,
  );
}

/**
 * @throws RangeError when a batch cannot have so many examples
 */
export function assertBatchSize(size: number): void {
  if (Number.isInteger(size) && size > 0) return;
  throw new RangeError(`A batch size is a whole number from 1 up, but ${size} came`);
}
