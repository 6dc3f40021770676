/** The sum, backwards; forwards it is `sum` of `array/reduce.ts`. */
import { axisSizes, dtypeOf, full, type Tensor, zeros } from '../array/index.js';

/**
 * y = sum of x, so dx = dy for every element that went into it
 *
 * @param dy gradient of the loss with respect to y: a number for the sum of all, else the shape of x without the axis
 * @param x the input of the forward pass, of which only the shape counts
 * @param axis the axis that was summed; without it, all were
 * @returns dx, the shape of x
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.45, with every derivative 1
 * @example
 * toNested(sumBackward(array([5, 7]), array([[1, 2], [3, 4]]), 1)); // [[5, 5], [7, 7]]
 */
export function sumBackward(dy: Tensor | number, x: Tensor, axis?: number): Tensor {
  if (typeof dy === 'number') return full(x.shape, dy, dtypeOf(x));
  if (axis === undefined) return full(x.shape, dy.data[dy.offset], dtypeOf(x));
  const { outer, length, inner } = axisSizes(x, axis);
  const dx = zeros(x.shape, dtypeOf(x));
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < length; k++) {
      for (let i = 0; i < inner; i++) dx.data[(o * length + k) * inner + i] = dy.data[o * inner + i];
    }
  }
  return dx;
}
