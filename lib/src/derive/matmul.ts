/** The matrix product, forwards and backwards; `array/matmul.ts` holds the loops. */
import { type MatmulOptions, matmul, sumTo, type Tensor } from '../array/index.js';

/**
 * c = a b
 *
 * @param a [..., N, K], or [..., K, N] with `transposeA`
 * @param b [..., K, M], or [..., M, K] with `transposeB`; the axes in front equal those of a, or one of the two has none
 * @returns c [..., N, M]
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 2.5
 * @example
 * toNested(matmulForward(array([[1, 2]]), array([[3, 4]]), { transposeB: true })); // [[11]]
 */
export function matmulForward(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  return matmul(a, b, options);
}

/** What the loss gradient of c says about each factor. */
export interface MatmulGradients {
  readonly da: Tensor; // the shape of a
  readonly db: Tensor; // the shape of b
}

/** How the product was taken, and who takes the products on the way back. */
export interface MatmulBackwardOptions extends MatmulOptions {
  /** Default the loops of `array/matmul.ts`; a faster one may take their place, the formula stays. */
  readonly product?: (a: Tensor, b: Tensor, options: MatmulOptions) => Tensor;
}

/**
 * da = dc bT     an element of a meets a whole row of b, and reaches the loss through a row of c
 * db = aT dc
 *
 * Where a was transposed, so is its gradient: da = b dcT; and for b: db = dcT a. A factor that served a whole batch gets
 * the sum of its gradients.
 *
 * @param dc [..., N, M] gradient of the loss with respect to c
 * @param a that of the forward pass  @param b that of the forward pass
 * @param options those of the forward pass
 * @source Giles (2008), An Extended Collection of Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation,
 *   section 2.2.2
 * @example
 * toNested(matmulBackward(array([[10]]), array([[1, 2]]), array([[3], [4]])).da); // [[30, 40]]
 */
export function matmulBackward(dc: Tensor, a: Tensor, b: Tensor, options: MatmulBackwardOptions = {}): MatmulGradients {
  const { transposeA = false, transposeB = false, product = matmul } = options;
  const da = transposeA
    ? product(b, dc, { transposeA: transposeB, transposeB: true }) //  [K, M] [M, N] -> [K, N]
    : product(dc, b, { transposeB: !transposeB }); //                  [N, M] [M, K] -> [N, K]
  const db = transposeB
    ? product(dc, a, { transposeA: true, transposeB: transposeA }) //  [M, N] [N, K] -> [M, K]
    : product(a, dc, { transposeA: !transposeA }); //                  [K, N] [N, M] -> [K, M]
  return { da: sumTo(da, a.shape), db: sumTo(db, b.shape) };
}
