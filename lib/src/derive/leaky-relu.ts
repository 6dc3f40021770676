/** The leaky rectified linear unit: a negative number becomes a small one, so that no unit stops learning for good. */
import { dtypeOf, map, type Tensor, zeros } from '../array/index.js';

/** How steep the negative side is. */
export interface LeakyReluOptions {
  /** Default 0.01. */
  readonly slope?: number;
}

/**
 * y = x where x > 0, else slope x
 *
 * @param x any shape
 * @param options.slope of the negative side, default 0.01
 * @returns y, same shape
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, section 6.3.1; Maas, Hannun, Ng (2013), Rectifier
 *   Nonlinearities Improve Neural Network Acoustic Models
 * @example
 * toNested(leakyReluForward(array([-2, 0, 2]), { slope: 0.25 })); // [-0.5, 0, 2]
 */
export function leakyReluForward(x: Tensor, options: LeakyReluOptions = {}): Tensor {
  const { slope = 0.01 } = options;
  return map(x, (value) => (value > 0 ? value : slope * value));
}

/**
 * dx = dy where x > 0, else slope dy
 *
 * @param dy gradient of the loss with respect to y, the shape of x
 * @param x the input of the forward pass, row-major
 * @param options.slope that of the forward pass
 * @example
 * toNested(leakyReluBackward(array([4, 4]), array([-2, 2]), { slope: 0.25 })); // [1, 4]
 */
export function leakyReluBackward(dy: Tensor, x: Tensor, options: LeakyReluOptions = {}): Tensor {
  const { slope = 0.01 } = options;
  const dx = zeros(x.shape, dtypeOf(x));
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = x.data[i] > 0 ? dy.data[i] : slope * dy.data[i];
  return dx;
}
