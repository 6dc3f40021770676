/** The natural logarithm, element by element. */
import { dtypeOf, map, type Tensor, zeros } from '../array/index.js';

/**
 * y = log x
 *
 * @param x any shape, above 0
 * @returns y, same shape; -Infinity where x is 0 and NaN where it is negative, since there is no such number
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.44 (the chain rule, here with dy/dx = 1 / x)
 * @example
 * toNested(logForward(array([1, 0]))); // [0, -Infinity]
 */
export function logForward(x: Tensor): Tensor {
  return map(x, Math.log);
}

/**
 * dx = dy / x
 *
 * @param dy gradient of the loss with respect to y, the shape of x
 * @param x the input of the forward pass, row-major
 * @example
 * toNested(logBackward(array([6]), array([2]))); // [3]
 */
export function logBackward(dy: Tensor, x: Tensor): Tensor {
  const dx = zeros(x.shape, dtypeOf(x));
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = dy.data[i] / x.data[i];
  return dx;
}
