/** The sigmoid linear unit: a number times its own sigmoid, a rectifier without the corner. Also called swish. */
import { dtypeOf, map, type Tensor, zeros } from '../array/index.js';
import { sigmoidForward } from './sigmoid.js';
import { timesVanishing } from './times-vanishing.js';

/**
 * y = x s, with s = 1 / (1 + e^(-x))
 *
 * At minus infinity y is its limit 0, and the slope has its limits 0 and 1. PyTorch 2.15 gives NaN there.
 *
 * @param x any shape
 * @returns y, same shape
 * @source Elfwing, Uchibe, Doya (2018), Sigmoid-Weighted Linear Units for Neural Network Function Approximation in
 *   Reinforcement Learning, section 2
 * @example
 * toNested(siluForward(array([0, 1e4]))); // [0, 10000]
 */
export function siluForward(x: Tensor): Tensor {
  return map(x, (value) => timesVanishing(value, 1 / (1 + Math.exp(-value))));
}

/**
 * dx = dy (s + x s (1 - s)), the product rule on x and s
 *
 * @param dy gradient of the loss with respect to y, the shape of x
 * @param x the input of the forward pass, row-major
 * @example
 * toNested(siluBackward(array([6, 6]), array([0, 1e4]))); // [3, 6]
 */
export function siluBackward(dy: Tensor, x: Tensor): Tensor {
  const s = sigmoidForward(x);
  const dx = zeros(x.shape, dtypeOf(x));
  for (let i = 0; i < dx.data.length; i++) {
    dx.data[i] = dy.data[i] * (s.data[i] + timesVanishing(x.data[i], s.data[i] * (1 - s.data[i])));
  }
  return dx;
}
