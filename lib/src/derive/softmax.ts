/** Softmax: scores become probabilities, along the last axis. */
import { dtypeOf, type Tensor, zeros } from '../array/index.js';

/**
 * y[n, c] = e^(x[n, c] - max) / sum over k of e^(x[n, k] - max), with max the largest of the row
 *
 * Subtracting the largest score of the row changes nothing in the quotient and keeps every power at most 1.
 *
 * @param x [..., C] scores (logits)
 * @returns y [..., C] probabilities; each row sums to 1
 * @source Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.104; course chapter 03, sections 3.7 and 3.8
 * @example
 * toNested(softmaxForward(array([[1000, 1000]]))); // [[0.5, 0.5]]
 */
export function softmaxForward(x: Tensor): Tensor {
  const C = x.shape[x.dimension - 1];
  const y = zeros(x.shape, dtypeOf(x));
  for (let row = 0; row < y.data.length; row += C) {
    const largest = largestOf(x, row, C);
    let total = 0;
    for (let c = row; c < row + C; c++) total += Math.exp(x.data[c] - largest);
    for (let c = row; c < row + C; c++) y.data[c] = Math.exp(x.data[c] - largest) / total;
  }
  return y;
}

/**
 * dx[n, c] = y[n, c] (dy[n, c] - sum over k of dy[n, k] y[n, k])
 *
 * What raises one probability lowers the others of its row: hence the sum.
 *
 * @param dy [..., C] gradient of the loss with respect to y
 * @param y [..., C] the output of the forward pass, row-major
 * @returns dx [..., C]; each row sums to 0
 * @source Bishop (2006), eq. 4.106, with the chain rule; course chapter 03, section 3.7
 * @example
 * toNested(softmaxBackward(array([[4, 0]]), array([[0.5, 0.5]]))); // [[1, -1]]
 */
export function softmaxBackward(dy: Tensor, y: Tensor): Tensor {
  const C = y.shape[y.dimension - 1];
  const dx = zeros(y.shape, dtypeOf(y));
  for (let row = 0; row < dx.data.length; row += C) {
    let mean = 0; // of dy, weighted by the probabilities
    for (let c = row; c < row + C; c++) mean += dy.data[c] * y.data[c];
    for (let c = row; c < row + C; c++) dx.data[c] = y.data[c] * (dy.data[c] - mean);
  }
  return dx;
}

/** The largest of the C numbers from `row` on; NaN where one of them is, so that the whole row shows it. */
export function largestOf(x: Tensor, row: number, C: number): number {
  let largest = -Infinity;
  for (let c = row; c < row + C; c++) largest = Math.max(largest, x.data[c]);
  return largest;
}
