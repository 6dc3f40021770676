/**
 * Dropout: while it trains, a network goes without a random part of its units, so that none can rely on another.
 *
 * Who draws the mask gives it: the operation itself is as exact and repeatable as any other.
 */
import { dtypeOf, type Tensor, zeros } from '../array/index.js';

/**
 * y = x mask / (1 - rate): what stays is scaled up, so that the expected sum of the next layer stays as it was
 *
 * @param x any shape
 * @param mask 0 where a unit is dropped and 1 where it stays, the shape of x
 * @param rate the share of units that are dropped, 0 <= rate < 1
 * @returns y, same shape
 * @source Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014), Dropout, section 4, with the scale moved from
 *   prediction to training
 * @example
 * toNested(dropoutForward(array([1, 2, 3]), array([1, 0, 1]), 0.5)); // [2, 0, 6]
 */
export function dropoutForward(x: Tensor, mask: Tensor, rate: number): Tensor {
  const y = zeros(x.shape, dtypeOf(x));
  for (let i = 0; i < y.data.length; i++) y.data[i] = (x.data[i] * mask.data[i]) / (1 - rate);
  return y;
}

/**
 * dx = dy mask / (1 - rate): the way back passes through the same units
 *
 * @param dy gradient of the loss with respect to y
 * @param mask that of the forward pass
 * @param rate that of the forward pass
 * @example
 * toNested(dropoutBackward(array([1, 1]), array([1, 0]), 0.75)); // [4, 0]
 */
export function dropoutBackward(dy: Tensor, mask: Tensor, rate: number): Tensor {
  return dropoutForward(dy, mask, rate);
}
