/**
 * The linear layer: every output is a weighted sum of all inputs, plus a bias.
 *
 * Sizes: N examples in the batch, D inputs, M outputs.
 */
import { add, matmul, sum, type Tensor, transpose } from '../array/index.js';

/**
 * y = x w + b
 *
 * @param x [N, D] inputs, one row per example
 * @param w [D, M] weights, one column per output
 * @param b [M] biases
 * @returns y [N, M]
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.28; course chapter 02, section 2.6, and 05, section 5.3
 * @example
 * toNested(linearForward(array([[1, 2]]), array([[3], [4]]), array([5]))); // [[16]]
 */
export function linearForward(x: Tensor, w: Tensor, b: Tensor): Tensor {
  return add(matmul(x, w), b); // [N, D] [D, M] + [M] -> [N, M]
}

/** What the loss gradient of y says about each thing that y was made of. */
export interface LinearGradients {
  readonly dx: Tensor; // [N, D]
  readonly dw: Tensor; // [D, M]
  readonly db: Tensor; // [M]
}

/**
 * dx = dy wT     an input reaches the loss by every weight that it leaves through
 * dw = xT dy     a weight counts by its input times the gradient of its output, summed over the batch
 * db = 1T dy     a bias is added to every example alike, so its gradients add up
 *
 * @param dy [N, M] gradient of the loss with respect to y
 * @param x [N, D] the inputs of the forward pass
 * @param w [D, M] the weights of the forward pass
 * @source course chapter 05, section 5.3
 * @example
 * toNested(linearBackward(array([[1], [10]]), array([[1], [2]]), array([[3]])).dw); // [[21]]
 */
export function linearBackward(dy: Tensor, x: Tensor, w: Tensor): LinearGradients {
  return {
    dx: matmul(dy, transpose(w)), // [N, M] [M, D] -> [N, D]
    dw: matmul(transpose(x), dy), // [D, N] [N, M] -> [D, M]
    db: sum(dy, 0), //               [N, M] -> [M]
  };
}
