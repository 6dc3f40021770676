/**
 * Other ways to look at an array (views, which share its data) and ways to get one of its own (copies).
 *
 * @source course chapter 01, sections 1.2 and 1.3
 */
import { fromData, zeros } from './create.js';
import {
  assertTensor,
  type Dtype,
  dtypeOf,
  type FloatArray,
  isContiguous,
  isRowMajor,
  type Nested,
  type Shape,
  shapeText,
  sizeOf,
  type Tensor,
} from './tensor.js';

/** The elements in row-major order, as fresh flat data; works for any stride. */
function flatten(x: Tensor, dtype: Dtype): FloatArray {
  const out = dtype === 'float32' ? new Float32Array(x.size) : new Float64Array(x.size);
  if (isRowMajor(x)) {
    out.set(x.data);
    return out;
  }
  if (x.dimension === 0) out[0] = x.data[x.offset];
  if (x.dimension === 1)
    copyBlock(out, 0, x, { at: x.offset, rows: 1, cols: x.shape[0], rowStep: 0, colStep: x.stride[0] });
  if (x.dimension < 2) return out;
  // The last two axes are copied as a matrix; the axes before them are counted through.
  const outer = x.dimension - 2;
  const [rows, cols] = [x.shape[outer], x.shape[outer + 1]];
  const [rowStep, colStep] = [x.stride[outer], x.stride[outer + 1]];
  const index = new Array<number>(outer).fill(0);
  let at = x.offset;
  for (let i = 0; i < out.length; i += rows * cols) {
    copyBlock(out, i, x, { at, rows, cols, rowStep, colStep });
    for (let axis = outer - 1; axis >= 0; axis--) {
      at += x.stride[axis];
      if (++index[axis] < x.shape[axis]) break;
      at -= x.stride[axis] * x.shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** Side of the squares in which a matrix is copied: row by row, a transposed one would touch a new cache line for every number. */
const SQUARE = 16;

function copyBlock(
  out: FloatArray,
  to: number,
  x: Tensor,
  from: { at: number; rows: number; cols: number; rowStep: number; colStep: number },
): void {
  const { data } = x;
  const { at, rows, cols, rowStep, colStep } = from;
  for (let top = 0; top < rows; top += SQUARE) {
    const bottom = Math.min(rows, top + SQUARE);
    for (let left = 0; left < cols; left += SQUARE) {
      const right = Math.min(cols, left + SQUARE);
      for (let r = top; r < bottom; r++) {
        for (let c = left; c < right; c++) out[to + r * cols + c] = data[at + r * rowStep + c * colStep];
      }
    }
  }
}

/**
 * A row-major copy with data of its own.
 *
 * @example
 * (() => { const x = array([1, 2]); copy(x).data[0] = 9; return toNested(x); })(); // [1, 2]
 */
export function copy(x: Tensor): Tensor {
  assertTensor(x, 'x');
  return fromData(flatten(x, dtypeOf(x)), x.shape);
}

/**
 * A copy with another kind of number; float64 to float32 rounds to about 7 digits.
 *
 * @example
 * toNested(astype(array([0.1]), 'float32')); // [0.10000000149011612]
 */
export function astype(x: Tensor, dtype: Dtype): Tensor {
  assertTensor(x, 'x');
  return fromData(flatten(x, dtype), x.shape);
}

/**
 * The array itself if its data are already in row-major order from first to last, else a copy that is.
 *
 * @example
 * [...rowMajor(transpose(array([[1, 2], [3, 4]]))).data]; // [1, 3, 2, 4]
 */
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

/** The last two axes exchanged, any axes in front left as they are: a view. */
export function swapLast(x: Tensor): Tensor {
  const last = x.dimension - 1;
  return x.transpose(...x.shape.map((_, axis) => (axis < last - 1 ? axis : 2 * last - 1 - axis)));
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

/**
 * The elements as nested lists, as one would write them by hand.
 *
 * @example
 * toNested(zeros([2, 1])); // [[0], [0]]
 */
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
