/** Ways to make an array: from written numbers, from flat data, or filled with one value. */
import { totalmem } from 'node:os';
import ndarray from 'ndarray';
import { type Dtype, type FloatArray, type Nested, type Shape, shapeText, sizeOf, type Tensor } from './tensor.js';

/** The package makes a class for each dtype and number of axes at run time, so its types know only the call. */
const wrap = ndarray as unknown as (data: FloatArray, shape: readonly number[]) => Tensor;

type Vector = new (data: FloatArray, length: number, stride: number, offset: number) => Tensor;
type Matrix = new (
  data: FloatArray,
  rows: number,
  cols: number,
  rowStride: number,
  colStride: number,
  offset: number,
) => Tensor;

const classOf = (data: FloatArray, axes: number): unknown => wrap(data, new Array(axes).fill(0)).constructor;

/** The classes that nearly every array has. Asking the package for one by dtype and axes takes 0.1 microseconds, as long as a small kernel. */
const VECTOR = {
  float32: classOf(new Float32Array(), 1) as Vector,
  float64: classOf(new Float64Array(), 1) as Vector,
};
const MATRIX = {
  float32: classOf(new Float32Array(), 2) as Matrix,
  float64: classOf(new Float64Array(), 2) as Matrix,
};

/**
 * Lays a shape over flat data without copying it.
 *
 * @param data the elements in row-major order
 * @param shape sizes whose product is data.length
 * @throws RangeError when the shape does not hold exactly the data
 * @example
 * toNested(fromData(new Float64Array([1, 2, 3, 4]), [2, 2])); // [[1, 2], [3, 4]]
 */
export function fromData(data: FloatArray, shape: Shape): Tensor {
  assertShape(shape);
  if (sizeOf(shape) !== data.length) {
    throw new RangeError(`Shape ${shapeText(shape)} holds ${sizeOf(shape)} elements, but the data have ${data.length}`);
  }
  const dtype = data instanceof Float32Array ? 'float32' : data instanceof Float64Array ? 'float64' : undefined;
  if (dtype === undefined || shape.length < 1 || shape.length > 2) return wrap(data, [...shape]);
  if (shape.length === 1) return new VECTOR[dtype](data, shape[0], 1, 0);
  return new MATRIX[dtype](data, shape[0], shape[1], shape[1], 1, 0);
}

/**
 * An array from numbers written by hand.
 *
 * @param nested a number, a list, a list of lists, ...
 * @throws RangeError when rows have different lengths
 * @throws TypeError when something in it is not a number
 * @example
 * array([[1, 2, 3], [4, 5, 6]]).shape; // [2, 3]
 */
export function array(nested: Nested, dtype: Dtype = 'float64'): Tensor {
  const shape: number[] = [];
  for (let level = nested; Array.isArray(level); level = level[0] as Nested) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const flat: number[] = [];
  collect(nested, shape, 0, flat);
  return fromData(dtype === 'float32' ? Float32Array.from(flat) : Float64Array.from(flat), shape);
}

function collect(part: Nested, shape: Shape, axis: number, out: number[]): void {
  if (axis === shape.length) {
    if (typeof part !== 'number') throw new TypeError(`Expected a number at depth ${axis}, but ${describe(part)} came`);
    out.push(part);
    return;
  }
  if (!Array.isArray(part) || part.length !== shape[axis]) {
    throw new RangeError(`Rows differ: expected a list of ${shape[axis]} at depth ${axis}, but ${describe(part)} came`);
  }
  for (const child of part) collect(child as Nested, shape, axis + 1, out);
}

function describe(part: unknown): string {
  return Array.isArray(part) ? `a list of ${part.length}` : `${typeof part} ${String(part)}`;
}

/**
 * An array of zeros.
 *
 * @throws RangeError when there is no memory for it
 * @example
 * toNested(zeros([2, 2])); // [[0, 0], [0, 0]]
 */
export function zeros(shape: Shape, dtype: Dtype = 'float64'): Tensor {
  assertShape(shape);
  const size = sizeOf(shape);
  const [Kind, width] = dtype === 'float32' ? ([Float32Array, 4] as const) : ([Float64Array, 8] as const);
  if (size * width < LARGE) return fromData(new Kind(size), shape);
  return allocate(`an array ${shapeText(shape)} of ${dtype}`, size * width, () => fromData(new Kind(size), shape));
}

/**
 * An array filled with one value.
 *
 * @example
 * toNested(full([3], 7)); // [7, 7, 7]
 */
export function full(shape: Shape, value: number, dtype: Dtype = 'float64'): Tensor {
  const x = zeros(shape, dtype);
  x.data.fill(value);
  return x;
}

/** From here on a request is compared with the memory that there is: to ask costs more than a small array. */
const LARGE = 2 ** 28;

/**
 * What `make` gives, or an error in words where the memory does not hold it. More than the machine has is refused at once: the system would
 * promise it all the same, and end the process when it is written to.
 *
 * @throws RangeError when there is no memory for so many bytes
 */
export function allocate<T>(what: string, bytes: number, make: () => T): T {
  const limit = bytes < LARGE ? Infinity : Math.min(totalmem(), process.constrainedMemory() || Infinity);
  try {
    if (bytes <= limit) return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const size = bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
  throw new RangeError(`There is no memory for ${what}, ${size}: use a smaller batch, or fewer arrays at a time`);
}

function assertShape(shape: Shape): void {
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new RangeError(`A shape is made of whole numbers from 0 up, but ${shapeText(shape)} came`);
  }
}
