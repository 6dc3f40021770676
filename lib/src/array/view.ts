/** Other ways to look at an array (views, which share its data) and ways to get one of its own (copies). */
import { fromData, zeros } from './create.js';
import {
  assertTensor,
  type Dtype,
  dtypeOf,
  isContiguous,
  isRowMajor,
  type Nested,
  type Shape,
  shapeText,
  sizeOf,
  type Tensor,
} from './tensor.js';

/** The elements in row-major order, as fresh flat data; works for any stride. */
function flatten(x: Tensor, dtype: Dtype): Float32Array | Float64Array {
  const out = dtype === 'float32' ? new Float32Array(x.size) : new Float64Array(x.size);
  if (isRowMajor(x)) {
    out.set(x.data);
    return out;
  }
  const axes = x.dimension;
  const index = new Array<number>(axes).fill(0);
  let at = x.offset;
  for (let i = 0; i < out.length; i++) {
    out[i] = x.data[at];
    for (let axis = axes - 1; axis >= 0; axis--) {
      at += x.stride[axis];
      if (++index[axis] < x.shape[axis]) break;
      at -= x.stride[axis] * x.shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** A row-major copy with data of its own. */
export function copy(x: Tensor): Tensor {
  assertTensor(x, 'x');
  return fromData(flatten(x, dtypeOf(x)), x.shape);
}

/** A copy with another kind of number; float64 to float32 rounds to about 7 digits. */
export function astype(x: Tensor, dtype: Dtype): Tensor {
  assertTensor(x, 'x');
  return fromData(flatten(x, dtype), x.shape);
}

/** The array itself if its data are already in row-major order from first to last, else a copy that is. */
export function rowMajor(x: Tensor): Tensor {
  return isRowMajor(x) ? x : copy(x);
}

/**
 * The same elements under another shape: a view where x stands in one row-major piece, as rows(x, 2, 5) does, else of a copy.
 *
 * @throws RangeError when the new shape holds another number of elements
 * @example
 * toNested(reshape(array([1, 2, 3, 4]), [2, 2])); // [[1, 2], [3, 4]]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  assertTensor(x, 'x');
  if (sizeOf(shape) !== x.size) {
    throw new RangeError(
      `Cannot reshape ${shapeText(x.shape)} to ${shapeText(shape)}: ${x.size} elements do not fill ${sizeOf(shape)} places`,
    );
  }
  const whole = isContiguous(x) ? x.data.subarray(x.offset, x.offset + x.size) : copy(x).data;
  return fromData(whole, shape);
}

/**
 * Rows become columns: a view.
 *
 * @param x [N, D]
 * @returns [D, N], sharing the data of x
 * @throws RangeError when x has not two axes
 * @example
 * toNested(transpose(array([[1, 2], [3, 4]]))); // [[1, 3], [2, 4]]
 */
export function transpose(x: Tensor): Tensor {
  assertTensor(x, 'x');
  if (x.dimension !== 2) throw new RangeError(`transpose wants two axes, but ${shapeText(x.shape)} came`);
  return x.transpose(1, 0);
}

/**
 * Rows `from` up to, not including, `to`: a view.
 *
 * @throws RangeError when the rows are not there
 * @example
 * toNested(rows(array([[1], [2], [3]]), 1, 3)); // [[2], [3]]
 */
export function rows(x: Tensor, from: number, to: number): Tensor {
  assertTensor(x, 'x');
  const N = x.shape[0];
  const whole = Number.isSafeInteger(from) && Number.isSafeInteger(to);
  if (x.dimension === 0 || !whole || from < 0 || to < from || to > N) {
    throw new RangeError(`rows ${from} to ${to} are not in an array of shape ${shapeText(x.shape)}`);
  }
  return x.lo(from).hi(to - from);
}

/**
 * The rows with these numbers, in this order: a copy.
 *
 * @param x [N, ...]
 * @param indices whole numbers in 0..N-1
 * @returns [indices.length, ...]
 * @throws RangeError when a row is not there
 * @example
 * toNested(take(array([[1], [2], [3]]), [2, 0])); // [[3], [1]]
 */
export function take(x: Tensor, indices: ArrayLike<number>): Tensor {
  assertTensor(x, 'x');
  if (x.dimension === 0) throw new RangeError('A single number, shape [], has no rows to take');
  const source = rowMajor(x);
  const [N, ...rest] = x.shape;
  const width = sizeOf(rest);
  const out = zeros([indices.length, ...rest], dtypeOf(x));
  for (let i = 0; i < indices.length; i++) {
    const n = indices[i];
    if (!(Number.isInteger(n) && n >= 0 && n < N)) {
      throw new RangeError(`Row ${n} is not in an array of shape ${shapeText(x.shape)}: rows go from 0 to ${N - 1}`);
    }
    out.data.set(source.data.subarray(n * width, (n + 1) * width), i * width);
  }
  return out;
}

/** The elements as nested lists, as one would write them by hand. */
export function toNested(x: Tensor): Nested {
  assertTensor(x, 'x');
  const flat = flatten(x, 'float64');
  const build = (axis: number, start: number, size: number): Nested => {
    if (axis === x.dimension) return flat[start];
    const step = x.shape[axis] === 0 ? 0 : size / x.shape[axis];
    return Array.from({ length: x.shape[axis] }, (_, i) => build(axis + 1, start + i * step, step));
  };
  return build(0, 0, x.size);
}
