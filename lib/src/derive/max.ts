/** The largest element, backwards; forwards it is `max` of `array/reduce.ts`. */
import { axisSizes, dtypeOf, type Tensor, zeros } from '../array/index.js';

/**
 * y = max of x, so dx = dy at the largest element and 0 at the others, which could move a little and y would not.
 *
 * Of several equal ones the first gets it all; between equals there is a kink and no derivative, and this is the custom.
 *
 * @param dy gradient of the loss with respect to y: a number for the largest of all, else the shape of x without the axis
 * @param x the input of the forward pass, row-major
 * @param axis the axis that was reduced; without it, all were
 * @returns dx, the shape of x
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.45, with one derivative 1 and the others 0
 * @example
 * toNested(maxBackward(array([5, 7]), array([[1, 9], [3, 3]]), 1)); // [[0, 5], [7, 0]]
 */
export function maxBackward(dy: Tensor | number, x: Tensor, axis?: number): Tensor {
  const { outer, length, inner } = axis === undefined ? { outer: 1, length: x.size, inner: 1 } : axisSizes(x, axis);
  const dx = zeros(x.shape, dtypeOf(x));
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const place = (k: number): number => (o * length + k) * inner + i;
      let best = 0;
      for (let k = 1; k < length; k++) if (isLarger(x.data[place(k)], x.data[place(best)])) best = k;
      if (length > 0) dx.data[place(best)] = typeof dy === 'number' ? dy : dy.data[o * inner + i];
    }
  }
  return dx;
}

/** NaN counts as larger than any number, as it does in `max`. */
function isLarger(value: number, than: number): boolean {
  return value > than || (Number.isNaN(value) && !Number.isNaN(than));
}
