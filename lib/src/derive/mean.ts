/** The mean, backwards; forwards it is `mean` of `array/reduce.ts`. */
import { axisSizes, divide, type Tensor } from '../array/index.js';
import { sumBackward } from './sum.js';

/**
 * y = sum of x / n, so dx = dy / n, with n the number of elements that went into the mean
 *
 * @param dy gradient of the loss with respect to y: a number for the mean of all, else the shape of x without the axis
 * @param x the input of the forward pass, of which only the shape counts
 * @param axis the axis that was averaged; without it, all were
 * @returns dx, the shape of x
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.45, with every derivative 1 / n; course chapter 01, section 1.9
 * @example
 * toNested(meanBackward(array([6, 8]), array([[1, 2], [3, 4]]), 1)); // [[3, 3], [4, 4]]
 */
export function meanBackward(dy: Tensor | number, x: Tensor, axis?: number): Tensor {
  const n = axis === undefined ? x.size : axisSizes(x, axis).length;
  return divide(sumBackward(dy, x, axis), n);
}
