/** Many elements to one: sums, means, the largest, the length. Sums run in float64, in row-major order. */
import { full, zeros } from './create.js';
import { assertTensor, dtypeOf, type Shape, shapeText, sizeOf, type Tensor } from './tensor.js';
import { reshape, rowMajor } from './view.js';

/**
 * The sum of all elements.
 *
 * @example
 * sum(array([[1, 2], [3, 4]])); // 10
 */
export function sum(x: Tensor): number;
/**
 * The sum along one axis.
 *
 * @param axis the axis that disappears
 * @throws RangeError when the axis is not there
 * @example
 * toNested(sum(array([[1, 2], [3, 4]]), 0)); // [4, 6]
 */
export function sum(x: Tensor, axis: number): Tensor;
export function sum(x: Tensor, axis?: number): number | Tensor {
  assertTensor(x, 'x');
  if (axis === undefined) {
    const { data } = rowMajor(x);
    let total = 0;
    for (let i = 0; i < data.length; i++) total += data[i];
    return total;
  }
  const { outer, length, inner, shape } = axisSizes(x, axis);
  const { data } = rowMajor(x);
  const totals = new Float64Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < length; k++) {
      for (let i = 0; i < inner; i++) totals[o * inner + i] += data[(o * length + k) * inner + i];
    }
  }
  const y = zeros(shape, dtypeOf(x));
  y.data.set(totals);
  return y;
}

/**
 * The sum over every axis along which an array of the shape was repeated to become x: the undoing of a broadcast.
 *
 * @param shape one that broadcasts to the shape of x
 * @returns an array of that shape; x itself where nothing was repeated
 * @example
 * toNested(sumTo(array([[1, 2], [3, 4]]), [1, 2])); // [[4, 6]]
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const missing = x.dimension - shape.length;
  let y = x;
  // From the last axis to the first: the axes that are still to come keep their numbers.
  for (let axis = x.dimension - 1; axis >= 0; axis--) {
    if (axis < missing || (shape[axis - missing] === 1 && x.shape[axis] !== 1)) y = sum(y, axis);
  }
  return y === x ? x : reshape(y, shape);
}

/** An array seen along one axis: `outer` blocks of `length` rows of `inner` elements; `shape` is what is left without the axis. */
export interface AxisSizes {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly shape: readonly number[];
}

/**
 * The sizes in front of an axis, along it and behind it.
 *
 * @throws RangeError when the axis is not there
 */
export function axisSizes(x: Tensor, axis: number): AxisSizes {
  if (!(Number.isInteger(axis) && axis >= 0 && axis < x.dimension)) {
    const which = x.dimension === 0 ? 'it has none' : `its axes are 0 to ${x.dimension - 1}`;
    throw new RangeError(`There is no axis ${axis} in an array of shape ${shapeText(x.shape)}: ${which}`);
  }
  const [before, behind] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  return { outer: sizeOf(before), length: x.shape[axis], inner: sizeOf(behind), shape: [...before, ...behind] };
}

/**
 * The mean of all elements.
 *
 * @throws RangeError when there is nothing to take the mean of
 * @example
 * mean(array([[1, 2], [3, 4]])); // 2.5
 */
export function mean(x: Tensor): number;
/**
 * The mean along one axis.
 *
 * @param axis the axis that disappears
 * @throws RangeError when there is nothing to take the mean of
 * @example
 * toNested(mean(array([[1, 2], [3, 4]]), 0)); // [2, 3]
 */
export function mean(x: Tensor, axis: number): Tensor;
export function mean(x: Tensor, axis?: number): number | Tensor {
  assertTensor(x, 'x');
  const count = axis === undefined ? x.size : axisSizes(x, axis).length;
  if (count === 0) throw new RangeError(`The mean of no elements is not defined: shape ${shapeText(x.shape)}`);
  if (axis === undefined) return sum(x) / count;
  const y = sum(x, axis);
  for (let i = 0; i < y.data.length; i++) y.data[i] /= count;
  return y;
}

/**
 * The largest element of all, or along one axis; NaN where there is one, so that it is not hidden.
 *
 * @throws RangeError when there is nothing to take the largest of, or the axis is not there
 * @example
 * toNested(max(array([[1, 5], [4, 2]]), 0)); // [4, 5]
 */
export function max(x: Tensor): number;
export function max(x: Tensor, axis: number): Tensor;
export function max(x: Tensor, axis?: number): number | Tensor {
  assertTensor(x, 'x');
  const count = axis === undefined ? x.size : axisSizes(x, axis).length;
  if (count === 0) throw new RangeError(`The largest of no elements is not defined: shape ${shapeText(x.shape)}`);
  const { data } = rowMajor(x);
  if (axis === undefined) {
    let largest = data[0];
    for (let i = 1; i < data.length; i++) largest = Math.max(largest, data[i]);
    return largest;
  }
  const { outer, length, inner, shape } = axisSizes(x, axis);
  const y = full(shape, -Infinity, dtypeOf(x));
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < length; k++) {
      for (let i = 0; i < inner; i++) {
        y.data[o * inner + i] = Math.max(y.data[o * inner + i], data[(o * length + k) * inner + i]);
      }
    }
  }
  return y;
}

/**
 * The column of the largest element of each row; of equals, the first.
 *
 * @param x [N, C]
 * @returns N whole numbers in 0..C-1
 * @example
 * argmax(array([[1, 3, 2], [9, 0, 0]])); // [1, 0]
 */
export function argmax(x: Tensor): number[] {
  assertTensor(x, 'x');
  if (x.dimension !== 2 || x.shape[1] === 0) {
    throw new RangeError(`argmax wants [N, C] with C of at least 1, but ${shapeText(x.shape)} came`);
  }
  const [N, C] = x.shape;
  const { data } = rowMajor(x);
  return Array.from({ length: N }, (_, n) => {
    let best = 0;
    for (let c = 1; c < C; c++) if (data[n * C + c] > data[n * C + best]) best = c;
    return best;
  });
}

/**
 * The Euclidean length: the root of the sum of squares of all elements.
 *
 * @example
 * norm(array([3, 4])); // 5
 */
export function norm(x: Tensor): number {
  assertTensor(x, 'x');
  const { data } = rowMajor(x);
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += data[i] * data[i];
  return Math.sqrt(squares);
}
