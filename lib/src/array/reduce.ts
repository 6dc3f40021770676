/** Many elements to one: sums, means, the largest, the length. Sums run in float64, in row-major order. */
import { zeros } from './create.js';
import { assertTensor, dtypeOf, shapeText, sizeOf, type Tensor } from './tensor.js';
import { rowMajor } from './view.js';

/**
 * The sum of all elements, or along one axis.
 *
 * @param axis the axis that disappears; without it the sum is one number
 * @throws RangeError when the axis is not there
 * @example
 * toNested(sum(array([[1, 2], [3, 4]]), 0)); // [4, 6]
 */
export function sum(x: Tensor): number;
export function sum(x: Tensor, axis: number): Tensor;
export function sum(x: Tensor, axis?: number): number | Tensor {
  assertTensor(x, 'x');
  const { data } = rowMajor(x);
  if (axis === undefined) {
    let total = 0;
    for (let i = 0; i < data.length; i++) total += data[i];
    return total;
  }
  if (!(Number.isInteger(axis) && axis >= 0 && axis < x.dimension)) {
    throw new RangeError(`There is no axis ${axis} in an array of shape ${shapeText(x.shape)}`);
  }
  const outer = sizeOf(x.shape.slice(0, axis));
  const length = x.shape[axis];
  const inner = sizeOf(x.shape.slice(axis + 1));
  const totals = new Float64Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < length; k++) {
      for (let i = 0; i < inner; i++) totals[o * inner + i] += data[(o * length + k) * inner + i];
    }
  }
  const y = zeros([...x.shape.slice(0, axis), ...x.shape.slice(axis + 1)], dtypeOf(x));
  y.data.set(totals);
  return y;
}

/**
 * The mean of all elements, or along one axis.
 *
 * @throws RangeError when there is nothing to take the mean of
 */
export function mean(x: Tensor): number;
export function mean(x: Tensor, axis: number): Tensor;
export function mean(x: Tensor, axis?: number): number | Tensor {
  const count = axis === undefined ? x.size : x.shape[axis];
  if (count === 0) throw new RangeError(`The mean of no elements is not defined: shape ${shapeText(x.shape)}`);
  if (axis === undefined) return sum(x) / count;
  const y = sum(x, axis);
  for (let i = 0; i < y.data.length; i++) y.data[i] /= count;
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

/** The Euclidean length: the root of the sum of squares of all elements. */
export function norm(x: Tensor): number {
  assertTensor(x, 'x');
  const { data } = rowMajor(x);
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += data[i] * data[i];
  return Math.sqrt(squares);
}
