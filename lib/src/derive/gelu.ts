/**
 * The Gaussian error linear unit: a number times the chance that a normal random number is smaller than it.
 *
 * Large numbers pass, very negative ones vanish, and in between there is a bend instead of the corner of a rectifier.
 */
import { dtypeOf, map, type Tensor, zeros } from '../array/index.js';
import { erfc } from './erf.js';
import { timesVanishing } from './times-vanishing.js';

/** Which form of the function. */
export interface GeluOptions {
  /** 'none' (the default) is exact; 'tanh' is the older approximation that many published models were trained with. */
  readonly approximate?: 'none' | 'tanh';
}

/**
 * exact: y = x F(x), with F(x) = erfc(-x / sqrt(2)) / 2 the distribution function of the normal distribution
 * tanh:  y = x (1 + tanh u) / 2, with u = sqrt(2 / pi) (x + 0.044715 x^3)
 *
 * At minus infinity y is its limit 0, and the slope has its limits 0 and 1. PyTorch 2.15 gives NaN there.
 *
 * @param x any shape
 * @param options.approximate 'none' or 'tanh', default 'none'
 * @returns y, same shape
 * @source Hendrycks, Gimpel (2016), Gaussian Error Linear Units, section 2
 * @example
 * toNested(geluForward(array([-1e4, 0, 1e4]))); // [0, 0, 10000]
 */
export function geluForward(x: Tensor, options: GeluOptions = {}): Tensor {
  if (options.approximate === 'tanh') return map(x, (value) => timesVanishing(value, (1 + Math.tanh(bend(value))) / 2));
  return map(x, (value) => timesVanishing(value, distribution(value)));
}

/**
 * exact: dx = dy (F(x) + x f(x)), with f(x) = F'(x) = e^(-x^2 / 2) / sqrt(2 pi)
 * tanh:  dx = dy ((1 + t) / 2 + x (1 - t^2) u' / 2), with t = tanh u and u' = sqrt(2 / pi) (1 + 3 * 0.044715 x^2)
 *
 * @param dy gradient of the loss with respect to y, the shape of x
 * @param x the input of the forward pass, row-major
 * @param options.approximate that of the forward pass
 * @source the product rule on the formulas above
 * @example
 * toNested(geluBackward(array([6, 6, 6]), array([-1e4, 0, 1e4]))); // [0, 3, 6]
 */
export function geluBackward(dy: Tensor, x: Tensor, options: GeluOptions = {}): Tensor {
  const slope = options.approximate === 'tanh' ? slopeOfTanhForm : slopeOfExactForm;
  const dx = zeros(x.shape, dtypeOf(x));
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = dy.data[i] * slope(x.data[i]);
  return dx;
}

function slopeOfExactForm(x: number): number {
  return distribution(x) + timesVanishing(x, density(x));
}

function slopeOfTanhForm(x: number): number {
  const t = Math.tanh(bend(x));
  return (1 + t) / 2 + timesVanishing(x * SCALE * (1 + 3 * CUBIC * x * x), 1 - t * t) / 2;
}

/** Chosen by Hendrycks and Gimpel so that the tanh form lies close to the exact one. */
const CUBIC = 0.044715;
const SCALE = Math.sqrt(2 / Math.PI);

function bend(x: number): number {
  return SCALE * (x + CUBIC * x * x * x);
}

/** By erfc and not 1 + erf: where x is far below 0, that sum would be rounding and nothing else. */
function distribution(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}
