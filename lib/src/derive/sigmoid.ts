/** The logistic function: any number becomes a share between 0 and 1. */
import { dtypeOf, map, type Tensor, zeros } from '../array/index.js';

/**
 * y = 1 / (1 + e^(-x))
 *
 * Where e^(-x) overflows, the quotient is 0, which is what it should be: no number is too large for this form.
 *
 * @param x any shape
 * @returns y, same shape, in 0..1
 * @source Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.59; course chapter 02, section 2.2
 * @example
 * toNested(sigmoidForward(array([-1e4, 0, 1e4]))); // [0, 0.5, 1]
 */
export function sigmoidForward(x: Tensor): Tensor {
  return map(x, (value) => 1 / (1 + Math.exp(-value)));
}

/**
 * dx = dy y (1 - y)
 *
 * @param dy gradient of the loss with respect to y, the shape of y
 * @param y the output of the forward pass, row-major
 * @source Bishop (2006), eq. 4.88; course chapter 02, section 2.4
 * @example
 * toNested(sigmoidBackward(array([8, 8]), array([0.5, 1]))); // [2, 0]
 */
export function sigmoidBackward(dy: Tensor, y: Tensor): Tensor {
  const dx = zeros(y.shape, dtypeOf(y));
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = dy.data[i] * y.data[i] * (1 - y.data[i]);
  return dx;
}
