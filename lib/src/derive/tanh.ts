/** The hyperbolic tangent: an S between -1 and 1 that passes through 0, a sigmoid of twice the width and height. */
import { dtypeOf, map, type Tensor, zeros } from '../array/index.js';

/**
 * y = (e^x - e^(-x)) / (e^x + e^(-x))
 *
 * @param x any shape
 * @returns y, same shape, in -1..1
 * @source Bishop (2006), Pattern Recognition and Machine Learning, eq. 5.59
 * @example
 * toNested(tanhForward(array([-1e4, 0, 1e4]))); // [-1, 0, 1]
 */
export function tanhForward(x: Tensor): Tensor {
  return map(x, Math.tanh); // the quotient itself would be infinity / infinity from x = 710 on
}

/**
 * dx = dy (1 - y^2)
 *
 * @param dy gradient of the loss with respect to y, the shape of y
 * @param y the output of the forward pass, row-major
 * @source Bishop (2006), eq. 5.60
 * @example
 * toNested(tanhBackward(array([4, 4]), array([0.5, 1]))); // [3, 0]
 */
export function tanhBackward(dy: Tensor, y: Tensor): Tensor {
  const dx = zeros(y.shape, dtypeOf(y));
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = dy.data[i] * (1 - y.data[i] * y.data[i]);
  return dx;
}
