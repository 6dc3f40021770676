/** The sum of two arrays, backwards; forwards it is `add` of `array/arithmetic.ts`. */
import { sumTo, type Tensor } from '../array/index.js';

/** What the loss gradient of the result says about each operand. */
export interface OperandGradients {
  readonly da: Tensor; // the shape of a
  readonly db: Tensor; // the shape of b
}

/**
 * y = a + b, so da = dy and db = dy
 *
 * An operand that was repeated to fit the other is in many places of y at once, so its gradients from all of them add up.
 *
 * @param dy gradient of the loss with respect to y, the shape of a and b broadcast
 * @param a that of the forward pass  @param b that of the forward pass
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.45 (the chain rule sums over every way to the loss); course chapter 01, section 1.9
 * @example
 * toNested(addBackward(array([[1, 2], [3, 4]]), array([[0, 0], [0, 0]]), array([0, 0])).db); // [4, 6]
 */
export function addBackward(dy: Tensor, a: Tensor, b: Tensor): OperandGradients {
  return { da: sumTo(dy, a.shape), db: sumTo(dy, b.shape) };
}
