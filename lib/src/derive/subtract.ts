/** The difference of two arrays, backwards; forwards it is `subtract` of `array/arithmetic.ts`. */
import { multiply, sumTo, type Tensor } from '../array/index.js';
import type { OperandGradients } from './add.js';

/**
 * y = a - b, so da = dy and db = -dy, each summed where its operand was repeated
 *
 * @param dy gradient of the loss with respect to y, the shape of a and b broadcast
 * @param a that of the forward pass  @param b that of the forward pass
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.45
 * @example
 * toNested(subtractBackward(array([1, 2]), array([0, 0]), array([0])).db); // [-3]
 */
export function subtractBackward(dy: Tensor, a: Tensor, b: Tensor): OperandGradients {
  return { da: sumTo(dy, a.shape), db: sumTo(multiply(dy, -1), b.shape) };
}
