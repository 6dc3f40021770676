/** The rectified linear unit: a positive number passes, a negative one becomes 0. */
import { dtypeOf, map, type Tensor, zeros } from '../array/index.js';

/**
 * y = max(0, x)
 *
 * @param x any shape
 * @returns y, same shape; NaN stays NaN, so that an error upstream is not hidden
 * @source Nair, Hinton (2010), Rectified Linear Units Improve Restricted Boltzmann Machines; course chapter 05, section 5.4
 * @example
 * toNested(reluForward(array([-1, 0, 2]))); // [0, 0, 2]
 */
export function reluForward(x: Tensor): Tensor {
  return map(x, (value) => Math.max(0, value));
}

/**
 * dx = dy where x > 0, else 0. At the corner x = 0 there is no derivative; 0 is the custom.
 *
 * @param dy gradient of the loss with respect to y, the shape of x
 * @param x the input of the forward pass, row-major
 * @example
 * toNested(reluBackward(array([5, 5, 5]), array([-1, 0, 2]))); // [0, 0, 5]
 */
export function reluBackward(dy: Tensor, x: Tensor): Tensor {
  const dx = zeros(x.shape, dtypeOf(x));
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = x.data[i] > 0 ? dy.data[i] : 0;
  return dx;
}
