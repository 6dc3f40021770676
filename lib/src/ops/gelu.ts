/** The door of the Gaussian error linear unit. */
import type { Tensor } from '../array/index.js';
import * as derive from '../derive/gelu.js';
import { UNARY } from '../kernels/table.js';
import { unaryBackward, unaryForward } from './unary.js';

/**
 * y = x F(x), with F the distribution function of the normal distribution, see `derive/gelu.ts`.
 *
 * @param x any shape and stride
 * @param options.approximate 'none' (the default) is exact, 'tanh' the older approximation
 * @returns y, a new array of the same shape
 * @throws RangeError when `approximate` is something else
 */
export function geluForward(x: Tensor, options: derive.GeluOptions = {}): Tensor {
  return unaryForward(kindOf(options), x, (from) => derive.geluForward(from, options));
}

/**
 * dx = dy (F(x) + x F'(x)), see `derive/gelu.ts`.
 *
 * @param dy gradient of the loss with respect to y  @param x the input of the forward pass
 * @param options those of the forward pass
 * @throws RangeError when dy has not the shape of x
 * @throws TypeError when the dtypes differ
 */
export function geluBackward(dy: Tensor, x: Tensor, options: derive.GeluOptions = {}): Tensor {
  return unaryBackward(kindOf(options), dy, { x }, (above, from) => derive.geluBackward(above, from, options));
}

function kindOf({ approximate = 'none' }: derive.GeluOptions): number {
  if (approximate === 'none') return UNARY.gelu;
  if (approximate === 'tanh') return UNARY.geluTanh;
  throw new RangeError(`approximate must be 'none' or 'tanh', but ${String(approximate)} came`);
}
