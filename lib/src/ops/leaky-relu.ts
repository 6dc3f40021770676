/** The door of the leaky rectified linear unit. */
import type { Tensor } from '../array/index.js';
import * as derive from '../derive/leaky-relu.js';
import { UNARY } from '../kernels/table.js';
import { assertNumber, NUMBERS } from './check-inputs.js';
import { unaryBackward, unaryForward } from './unary.js';

/**
 * y = x where x > 0, else slope x, see `derive/leaky-relu.ts`.
 *
 * @param x any shape and stride
 * @param options.slope of the negative side, default 0.01
 * @returns y, a new array of the same shape
 * @throws RangeError when the slope is no finite number
 */
export function leakyReluForward(x: Tensor, options: derive.LeakyReluOptions = {}): Tensor {
  const slope = slopeOf(options);
  return unaryForward(UNARY.leakyRelu, x, (from) => derive.leakyReluForward(from, { slope }), slope);
}

/**
 * dx = dy where x > 0, else slope dy, see `derive/leaky-relu.ts`.
 *
 * @param dy gradient of the loss with respect to y  @param x the input of the forward pass
 * @throws RangeError when dy has not the shape of x, or the slope is no finite number
 * @throws TypeError when the dtypes differ
 */
export function leakyReluBackward(dy: Tensor, x: Tensor, options: derive.LeakyReluOptions = {}): Tensor {
  const slope = slopeOf(options);
  return unaryBackward(
    UNARY.leakyRelu,
    dy,
    { x },
    (above, from) => derive.leakyReluBackward(above, from, { slope }),
    slope,
  );
}

function slopeOf({ slope = 0.01 }: derive.LeakyReluOptions): number {
  assertNumber(slope, 'The slope', NUMBERS.finite);
  return slope;
}
