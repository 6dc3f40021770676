/** The logarithm of softmax, along the last axis, without the detour over probabilities that round to 0. */
import { dtypeOf, type Tensor, zeros } from '../array/index.js';
import { largestOf } from './softmax.js';

/**
 * y[n, c] = (x[n, c] - max) - log(sum over k of e^(x[n, k] - max)), with max the largest of the row
 *
 * @param x [..., C] scores (logits)
 * @returns y [..., C] logarithms of probabilities, 0 or below
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.30; course chapter 03, section 3.8
 * @example
 * toNested(logSoftmaxForward(array([[1e4, -1e4]]))); // [[0, -20000]]
 */
export function logSoftmaxForward(x: Tensor): Tensor {
  const C = x.shape[x.dimension - 1];
  const y = zeros(x.shape, dtypeOf(x));
  for (let row = 0; row < y.data.length; row += C) {
    const largest = largestOf(x, row, C);
    let total = 0;
    for (let c = row; c < row + C; c++) total += Math.exp(x.data[c] - largest);
    const logTotal = Math.log(total);
    for (let c = row; c < row + C; c++) y.data[c] = x.data[c] - largest - logTotal;
  }
  return y;
}

/**
 * dx[n, c] = dy[n, c] - e^(y[n, c]) sum over k of dy[n, k]
 *
 * @param dy [..., C] gradient of the loss with respect to y
 * @param y [..., C] the output of the forward pass, row-major
 * @returns dx [..., C]; each row sums to 0
 * @source Goodfellow, Bengio, Courville (2016), eq. 6.30, differentiated; e^y is the probability
 * @example
 * toNested(logSoftmaxBackward(array([[3, 1]]), array([[0, -1e4]]))); // [[-1, 1]]
 */
export function logSoftmaxBackward(dy: Tensor, y: Tensor): Tensor {
  const C = y.shape[y.dimension - 1];
  const dx = zeros(y.shape, dtypeOf(y));
  for (let row = 0; row < dx.data.length; row += C) {
    let total = 0;
    for (let c = row; c < row + C; c++) total += dy.data[c];
    for (let c = row; c < row + C; c++) dx.data[c] = dy.data[c] - Math.exp(y.data[c]) * total;
  }
  return dx;
}
