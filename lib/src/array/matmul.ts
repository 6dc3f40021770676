/** The matrix product, where nearly all of the time of a network is spent. */
import { zeros } from './create.js';
import {
  assertSameDtype,
  assertTensor,
  type Dtype,
  dtypeOf,
  type FloatArray,
  shapeText,
  type Tensor,
} from './tensor.js';
import { rowMajor } from './view.js';

/**
 * c = a b, that is c[n, m] = sum over k of a[n, k] b[k, m]
 *
 * @param a [N, K]
 * @param b [K, M]
 * @returns [N, M], a new array
 * @throws RangeError when the inner sizes differ or an array has not two axes
 * @throws TypeError when the dtypes differ
 * @source Golub, Van Loan (2013), Matrix Computations, section 1.1 (the orders of the three loops; here rows, sums, columns)
 * @example
 * toNested(matmul(array([[1, 2]]), array([[3], [4]]))); // [[11]]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  assertTensor(a, 'a');
  assertTensor(b, 'b');
  if (a.dimension !== 2 || b.dimension !== 2 || a.shape[1] !== b.shape[0]) {
    const why =
      a.dimension === 2 && b.dimension === 2
        ? `inner sizes ${a.shape[1]} and ${b.shape[0]} differ`
        : 'both must have two axes';
    throw new RangeError(`Cannot multiply a ${shapeText(a.shape)} by b ${shapeText(b.shape)}: ${why}`);
  }
  assertSameDtype(a, 'a', b, 'b');
  const [N, K] = a.shape;
  const M = b.shape[1];
  const c = zeros([N, M], dtypeOf(a));
  multiplyInto[dtypeOf(a)](c.data, rowMajor(a).data, rowMajor(b).data, { N, K, M });
  return c;
}

type MultiplyInto = (c: FloatArray, a: FloatArray, b: FloatArray, size: { N: number; K: number; M: number }) => void;

/**
 * Two rows of c and four terms of the sum at once: each number of b that is read serves two rows, and c is read and
 * written a quarter as often. Those waits, not the multiplications, are what the plain loop spends its time on.
 */
function makeMultiplyInto(): MultiplyInto {
  return (c, a, b, { N, K, M }) => {
    const wholeK = K - (K % 4);
    const wholeN = N - (N % 2);
    for (let n = 0; n < wholeN; n += 2) {
      const c0 = n * M;
      const c1 = c0 + M;
      for (let k = 0; k < wholeK; k += 4) {
        const p = n * K + k; // in the first of the two rows of a
        const q = p + K; //     in the second
        const p0 = a[p];
        const p1 = a[p + 1];
        const p2 = a[p + 2];
        const p3 = a[p + 3];
        const q0 = a[q];
        const q1 = a[q + 1];
        const q2 = a[q + 2];
        const q3 = a[q + 3];
        const b0 = k * M;
        const b1 = b0 + M;
        const b2 = b1 + M;
        const b3 = b2 + M;
        for (let m = 0; m < M; m++) {
          const v0 = b[b0 + m];
          const v1 = b[b1 + m];
          const v2 = b[b2 + m];
          const v3 = b[b3 + m];
          c[c0 + m] += p0 * v0 + p1 * v1 + p2 * v2 + p3 * v3;
          c[c1 + m] += q0 * v0 + q1 * v1 + q2 * v2 + q3 * v3;
        }
      }
      addTerms(c, a, b, { K, M, row: n, from: wholeK });
      addTerms(c, a, b, { K, M, row: n + 1, from: wholeK });
    }
    for (let n = wholeN; n < N; n++) addTerms(c, a, b, { K, M, row: n, from: 0 });
  };
}

/** The plain loop, for what the blocks leave over: one row of c, the terms k = from..K-1. */
function addTerms(
  c: FloatArray,
  a: FloatArray,
  b: FloatArray,
  part: { K: number; M: number; row: number; from: number },
): void {
  const { K, M, row, from } = part;
  for (let k = from; k < K; k++) {
    const factor = a[row * K + k];
    for (let m = 0; m < M; m++) c[row * M + m] += factor * b[k * M + m];
  }
}

/**
 * One loop for each dtype: V8 compiles a function for the kinds of array that it has met, and a loop that has met both
 * ran at 1.9 instead of 2.9 thousand million operations a second ([64, 784] by [784, 128], float32).
 */
const multiplyInto: Readonly<Record<Dtype, MultiplyInto>> = {
  float32: makeMultiplyInto(),
  float64: makeMultiplyInto(),
};
