/** The exponential, element by element: the function that is its own slope. */
import { dtypeOf, map, type Tensor, zeros } from '../array/index.js';

/**
 * y = e^x
 *
 * @param x any shape
 * @returns y, same shape; Infinity where it is too large for the dtype
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.44 (the chain rule, here with dy/dx = y)
 * @example
 * toNested(expForward(array([0, -1e4]))); // [1, 0]
 */
export function expForward(x: Tensor): Tensor {
  return map(x, Math.exp);
}

/**
 * dx = dy y
 *
 * @param dy gradient of the loss with respect to y, the shape of y
 * @param y the output of the forward pass, row-major
 * @example
 * toNested(expBackward(array([2]), array([3]))); // [6]
 */
export function expBackward(dy: Tensor, y: Tensor): Tensor {
  const dx = zeros(y.shape, dtypeOf(y));
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = dy.data[i] * y.data[i];
  return dx;
}
