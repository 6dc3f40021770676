/** The door of the rectified linear unit. */
import { assertSameDtype, assertTensor, rowMajor, type Tensor } from '../array/index.js';
import * as derive from '../derive/relu.js';
import { assertShapeOf } from './check-inputs.js';

/** y = max(0, x), see `derive/relu.ts`. */
export function reluForward(x: Tensor): Tensor {
  assertTensor(x, 'x');
  return derive.reluForward(rowMajor(x));
}

/**
 * dx = dy where x > 0, else 0, see `derive/relu.ts`.
 *
 * @throws RangeError when dy has not the shape of x
 */
export function reluBackward(dy: Tensor, x: Tensor): Tensor {
  assertTensor(x, 'x');
  assertShapeOf(dy, 'dy', x.shape, 'x');
  assertSameDtype(x, 'x', dy, 'dy');
  return derive.reluBackward(rowMajor(dy), rowMajor(x));
}
