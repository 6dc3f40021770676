/** The square root, element by element. */
import { dtypeOf, map, type Tensor, zeros } from '../array/index.js';

/**
 * y = sqrt(x)
 *
 * @param x any shape, 0 or above
 * @returns y, same shape; NaN where x is negative, since there is no such number
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.44 (the chain rule, here with dy/dx = 1 / 2y)
 * @example
 * toNested(sqrtForward(array([0, 9]))); // [0, 3]
 */
export function sqrtForward(x: Tensor): Tensor {
  return map(x, Math.sqrt);
}

/**
 * dx = dy / (2 y); the slope at x = 0 is infinite
 *
 * @param dy gradient of the loss with respect to y, the shape of y
 * @param y the output of the forward pass, row-major
 * @example
 * toNested(sqrtBackward(array([12]), array([3]))); // [2]
 */
export function sqrtBackward(dy: Tensor, y: Tensor): Tensor {
  const dx = zeros(y.shape, dtypeOf(y));
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = dy.data[i] / (2 * y.data[i]);
  return dx;
}
