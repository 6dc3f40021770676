/**
 * The one array type of the library: an `ndarray` over a typed array of floats.
 *
 * An ndarray is a shape, a stride and an offset laid over flat data, so a transpose or a slice is a *view*: it shares its
 * data with the array that it was made from. Everything of the packages `ndarray` and `ndarray-ops` works on it.
 *
 * @source course chapter 01, section 1.1
 */
import type { NdArray } from 'ndarray';

/** Flat data under an array. */
export type FloatArray = Float32Array | Float64Array;

/** Kind of number in an array. */
export type Dtype = 'float32' | 'float64';

/** An array of any number of axes. */
export type Tensor = NdArray<FloatArray>;

/** Sizes along each axis, outermost first. */
export type Shape = readonly number[];

/** Numbers nested in lists, as one writes a matrix by hand. */
export type Nested = number | readonly Nested[];

/** `[32, 784]`: a shape as errors and figures print it. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** How many elements a shape holds; a scalar's shape `[]` holds one. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The dtype of an array. */
export function dtypeOf(x: Tensor): Dtype {
  return x.data instanceof Float32Array ? 'float32' : 'float64';
}

/** Whether two shapes have the same axes with the same lengths. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Whether the elements stand in row-major order and fill the data from its first element to its last. */
export function isRowMajor(x: Tensor): boolean {
  return x.offset === 0 && x.data.length === x.size && isContiguous(x);
}

/** Whether the elements stand side by side in row-major order, wherever in the data they begin. */
export function isContiguous(x: Tensor): boolean {
  let step = 1;
  for (let axis = x.dimension - 1; axis >= 0; axis--) {
    if (x.shape[axis] !== 1 && x.stride[axis] !== step) return false;
    step *= x.shape[axis];
  }
  return true;
}

/**
 * Refuses what is not an array of the library.
 *
 * @throws TypeError when x is something else, or its data are not floats
 */
export function assertTensor(x: unknown, name: string): asserts x is Tensor {
  const candidate = x as Partial<Tensor> | null | undefined;
  const isFloat = candidate?.data instanceof Float32Array || candidate?.data instanceof Float64Array;
  if (!isFloat || !Array.isArray(candidate?.shape)) {
    const isOfTape = typeof x === 'object' && x !== null && 'needsGradient' in x;
    const kind = candidate?.data ? `data of kind ${candidate.dtype}` : typeof x;
    const came = Array.isArray(x) ? 'a plain list' : isOfTape ? 'a Variable' : kind;
    const advice = isOfTape ? 'call its own method, as in x.relu(), or take its value()' : 'make one with array(...)';
    throw new TypeError(`${name} must be an ndarray of float32 or float64, but ${came} came: ${advice}`);
  }
}

/**
 * Refuses arrays of different dtypes, since a silent conversion would be slow or lose digits.
 *
 * @throws TypeError when the dtypes differ
 */
export function assertSameDtype(a: Tensor, aName: string, b: Tensor, bName: string): void {
  if (dtypeOf(a) === dtypeOf(b)) return;
  throw new TypeError(
    `${aName} is ${dtypeOf(a)} but ${bName} is ${dtypeOf(b)}: convert one, for example astype(${bName}, '${dtypeOf(a)}')`,
  );
}
