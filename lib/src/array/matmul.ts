/** The matrix product, where nearly all of the time of a network is spent. */
import { zeros } from './create.js';
import {
  assertSameDtype,
  assertTensor,
  dtypeOf,
  type FloatArray,
  type Shape,
  sameShape,
  shapeText,
  sizeOf,
  type Tensor,
} from './tensor.js';
import { rowMajor, swapLast } from './view.js';

/** Which of the two is taken with its rows and columns exchanged. */
export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** How the sizes of a product fit together: c has `batch` matrices [N, M], each a sum of K terms. */
export interface MatmulSizes {
  readonly N: number;
  readonly K: number;
  readonly M: number;
  readonly batch: number;
  /** Elements from one matrix of a to the next: 0 where a single one serves the whole batch. */
  readonly aStep: number;
  readonly bStep: number;
  /** [..., N, M] */
  readonly shape: readonly number[];
}

/**
 * c = a b, that is c[n, m] = sum over k of a[n, k] b[k, m]; with axes in front, one such product for each of them.
 *
 * @param a [..., N, K], or [..., K, N] with `transposeA`
 * @param b [..., K, M], or [..., M, K] with `transposeB`; the axes in front equal those of a, or one of the two has none
 * @returns [..., N, M], a new array
 * @throws RangeError when the inner sizes or the axes in front differ, or an array has less than two axes
 * @throws TypeError when the dtypes differ
 * @source Golub, Van Loan (2013), Matrix Computations, section 1.1 (the orders of the three loops; here rows, sums, columns);
 *   course chapter 02, section 2.6
 * @example
 * toNested(matmul(array([[1, 2]]), array([[3], [4]]))); // [[11]]
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { N, K, M, batch, aStep, bStep, shape } = matmulSizes(a, b, options);
  const c = zeros(shape, dtypeOf(a));
  const from = rowMajor(options.transposeA ? swapLast(a) : a).data;
  const by = rowMajor(options.transposeB ? swapLast(b) : b).data;
  const multiplyInto = M === 1 ? columnInto : blocksInto;
  for (let t = 0; t < batch; t++) multiplyInto(c.data, from, by, { N, K, M, c: t * N * M, a: t * aStep, b: t * bStep });
  return c;
}

/**
 * The sizes of the product of a and b, once they are known to fit.
 *
 * @throws RangeError when the inner sizes or the axes in front differ, or an array has less than two axes
 * @throws TypeError when the dtypes differ
 */
export function matmulSizes(a: Tensor, b: Tensor, options: MatmulOptions = {}): MatmulSizes {
  assertTensor(a, 'a');
  assertTensor(b, 'b');
  const [first, second] = [a.dimension - 2, b.dimension - 2];
  const refuse = (why: string): RangeError => {
    const name = (letter: string, turned: boolean | undefined): string => (turned ? `transposed ${letter}` : letter);
    return new RangeError(
      `Cannot multiply ${name('a', options.transposeA)} ${shapeText(a.shape)} by ${name('b', options.transposeB)} ${shapeText(b.shape)}: ${why}`,
    );
  };
  if (first < 0 || second < 0) throw refuse('both must have two axes or more');
  const [N, K] = options.transposeA ? [a.shape[first + 1], a.shape[first]] : [a.shape[first], a.shape[first + 1]];
  const [L, M] = options.transposeB ? [b.shape[second + 1], b.shape[second]] : [b.shape[second], b.shape[second + 1]];
  if (K !== L) throw refuse(`inner sizes ${K} and ${L} differ`);
  let front: Shape = [];
  if (first > 0 || second > 0) {
    const [mine, yours] = [a.shape.slice(0, first), b.shape.slice(0, second)];
    if (first > 0 && second > 0 && !sameShape(mine, yours)) {
      throw refuse(
        `the axes in front, ${shapeText(mine)} and ${shapeText(yours)}, must be equal, or one array has none`,
      );
    }
    front = first > 0 ? mine : yours;
  }
  assertSameDtype(a, 'a', b, 'b');
  const batch = front.length === 0 ? 1 : sizeOf(front);
  return { N, K, M, batch, aStep: first > 0 ? N * K : 0, bStep: second > 0 ? K * M : 0, shape: [...front, N, M] };
}

/** Sizes of one product, and where in the data its three matrices begin. */
interface Product {
  readonly N: number;
  readonly K: number;
  readonly M: number;
  readonly c: number;
  readonly a: number;
  readonly b: number;
}

/**
 * Two rows of c and four terms of the sum at once: each number of b that is read serves two rows, and c is read and
 * written a quarter as often. Those waits, not the multiplications, are what the plain loop spends its time on.
 */
function blocksInto(c: FloatArray, a: FloatArray, b: FloatArray, product: Product): void {
  const { N, K, M } = product;
  const wholeK = K - (K % 4);
  const wholeN = N - (N % 2);
  for (let n = 0; n < wholeN; n += 2) {
    const c0 = product.c + n * M;
    const c1 = c0 + M;
    for (let k = 0; k < wholeK; k += 4) {
      const p = product.a + n * K + k; // in the first of the two rows of a
      const q = p + K; //                 in the second
      const p0 = a[p];
      const p1 = a[p + 1];
      const p2 = a[p + 2];
      const p3 = a[p + 3];
      const q0 = a[q];
      const q1 = a[q + 1];
      const q2 = a[q + 2];
      const q3 = a[q + 3];
      const b0 = product.b + k * M;
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
    addTerms(c, a, b, product, n, wholeK);
    addTerms(c, a, b, product, n + 1, wholeK);
  }
  if (wholeN === N) return;
  const c0 = product.c + wholeN * M;
  for (let k = 0; k < wholeK; k += 4) {
    const p = product.a + wholeN * K + k;
    const p0 = a[p];
    const p1 = a[p + 1];
    const p2 = a[p + 2];
    const p3 = a[p + 3];
    const b0 = product.b + k * M;
    const b1 = b0 + M;
    const b2 = b1 + M;
    const b3 = b2 + M;
    for (let m = 0; m < M; m++) c[c0 + m] += p0 * b[b0 + m] + p1 * b[b1 + m] + p2 * b[b2 + m] + p3 * b[b3 + m];
  }
  addTerms(c, a, b, product, wholeN, wholeK);
}

/** The plain loop, for what the blocks leave over: one row of c, the terms k = from..K-1. */
function addTerms(c: FloatArray, a: FloatArray, b: FloatArray, product: Product, row: number, from: number): void {
  const { K, M } = product;
  const to = product.c + row * M;
  for (let k = from; k < K; k++) {
    const factor = a[product.a + row * K + k];
    const by = product.b + k * M;
    for (let m = 0; m < M; m++) c[to + m] += factor * b[by + m];
  }
}

/** A product with a single column, where rows of b are too short for blocks: each number of c is one sum, in four parts that do not wait for each other. */
function columnInto(c: FloatArray, a: FloatArray, b: FloatArray, product: Product): void {
  const { N, K } = product;
  const wholeK = K - (K % 4);
  for (let n = 0; n < N; n++) {
    const from = product.a + n * K;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < wholeK; k += 4) {
      s0 += a[from + k] * b[product.b + k];
      s1 += a[from + k + 1] * b[product.b + k + 1];
      s2 += a[from + k + 2] * b[product.b + k + 2];
      s3 += a[from + k + 3] * b[product.b + k + 3];
    }
    for (let k = wholeK; k < K; k++) s0 += a[from + k] * b[product.b + k];
    c[product.c + n] = s0 + s1 + (s2 + s3);
  }
}
