/** The quotient of two arrays, backwards; forwards it is `divide` of `array/arithmetic.ts`. */
import { divide, multiply, sumTo, type Tensor } from '../array/index.js';
import type { OperandGradients } from './add.js';

/**
 * y = a / b, so da = dy / b and db = -dy a / b^2: the quotient rule; each is summed where its operand was repeated
 *
 * @param dy gradient of the loss with respect to y, the shape of a and b broadcast
 * @param a that of the forward pass  @param b that of the forward pass
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.45
 * @example
 * toNested(divideBackward(array([8]), array([3]), array([2])).db); // [-6]
 */
export function divideBackward(dy: Tensor, a: Tensor, b: Tensor): OperandGradients {
  const da = divide(dy, b);
  const db = multiply(multiply(da, -1), divide(a, b)); // dy / b times a / b: b^2 alone could overflow
  return { da: sumTo(da, a.shape), db: sumTo(db, b.shape) };
}
