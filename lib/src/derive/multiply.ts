/** The product of two arrays element by element, backwards; forwards it is `multiply` of `array/arithmetic.ts`. */
import { multiply, sumTo, type Tensor } from '../array/index.js';
import type { OperandGradients } from './add.js';

/**
 * y = a b, so da = dy b and db = dy a: the product rule; each is summed where its operand was repeated
 *
 * @param dy gradient of the loss with respect to y, the shape of a and b broadcast
 * @param a that of the forward pass  @param b that of the forward pass
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.45; course chapter 01, section 1.9
 * @example
 * toNested(multiplyBackward(array([1, 10]), array([2, 3]), array([4])).db); // [32]
 */
export function multiplyBackward(dy: Tensor, a: Tensor, b: Tensor): OperandGradients {
  return { da: sumTo(multiply(dy, b), a.shape), db: sumTo(multiply(dy, a), b.shape) };
}
