/** The door of the matrix product. */
import {
  assertSameDtype,
  type FloatArray,
  fromData,
  isRowMajor,
  type MatmulOptions,
  matmulSizes,
  reshape,
  rowMajor,
  sizeOf,
  swapLast,
  type Tensor,
} from '../array/index.js';
import * as derive from '../derive/matmul.js';
import { assertShapeOf } from './check-inputs.js';
import { fast, room } from './fast.js';

/**
 * c = a b, that is c[n, m] = sum over k of a[n, k] b[k, m]; with axes in front, one such product for each of them.
 *
 * @param a [..., N, K], or [..., K, N] with `transposeA`
 * @param b [..., K, M], or [..., M, K] with `transposeB`; the axes in front equal those of a, or one of the two has none
 * @returns [..., N, M], a new array
 * @throws RangeError when the inner sizes or the axes in front differ, or an array has less than two axes
 * @throws TypeError when the dtypes differ
 * @example
 * toNested(matmul(array([[1, 2]]), array([[3], [4]]))); // [[11]]
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { N, K, M, batch, aStep, bStep, shape } = matmulSizes(a, b, options);
  const kernels = fast(a);
  if (kernels === undefined || K === 0) return derive.matmulForward(a, b, options);
  const c = room(batch * N * M);
  const [left, transA] = stored(a, options.transposeA);
  const [right, transB] = stored(b, options.transposeB);
  kernels.matmul(left, right, c, batch, N, K, M, transA, transB, aStep, bStep, 0);
  return fromData(c, shape);
}

/** The forward half of the pair; the same as `matmul`. */
export function matmulForward(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  return matmul(a, b, options);
}

/**
 * da = dc bT, db = aT dc, see `derive/matmul.ts`.
 *
 * @param dc [..., N, M] gradient of c  @param a that of the forward pass  @param b that of the forward pass
 * @param options those of the forward pass
 * @throws RangeError when the sizes do not fit
 * @throws TypeError when the dtypes differ
 */
export function matmulBackward(dc: Tensor, a: Tensor, b: Tensor, options: MatmulOptions = {}): derive.MatmulGradients {
  const { shape } = matmulSizes(a, b, options);
  assertShapeOf(dc, 'dc', shape, 'c');
  assertSameDtype(a, 'a', dc, 'dc');
  if (b.dimension === 2 && a.dimension > 2 && !options.transposeA) {
    // One b for the whole batch: all rows of the batch are the rows of one product, and nothing is left to sum.
    const flat = (x: Tensor): Tensor => reshape(x, [sizeOf(x.shape.slice(0, -1)), x.shape[x.dimension - 1]]);
    const { da, db } = derive.matmulBackward(flat(dc), flat(a), b, { ...options, product: matmul });
    return { da: reshape(da, a.shape), db };
  }
  return derive.matmulBackward(dc, a, b, { ...options, product: matmul });
}

/** Row-major data of an array, and whether its last two axes stand in them in exchanged order; a transposed view needs no copy. */
function stored(x: Tensor, transposed = false): [FloatArray, number] {
  if (isRowMajor(x)) return [x.data, Number(transposed)];
  const other = swapLast(x);
  return isRowMajor(other) ? [x.data, Number(!transposed)] : [rowMajor(x).data, Number(transposed)];
}
