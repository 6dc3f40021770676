/** The door of the linear layer: checks shapes once, then calls the derivation. */
import { assertSameDtype, assertTensor, rowMajor, shapeText, type Tensor } from '../array/index.js';
import * as derive from '../derive/linear.js';
import { assertMatrix, assertShapeOf } from './check-inputs.js';

/**
 * y = x w + b, see `derive/linear.ts`. Arrays of any stride are accepted; the result is new.
 *
 * @param x [N, D] inputs  @param w [D, M] weights  @param b [M] biases
 * @returns y [N, M]
 * @throws RangeError when the sizes do not fit
 * @throws TypeError when the dtypes differ
 */
export function linearForward(x: Tensor, w: Tensor, b: Tensor): Tensor {
  assertLayer(x, w);
  assertTensor(b, 'b');
  if (b.dimension !== 1 || b.shape[0] !== w.shape[1]) {
    throw new RangeError(
      `b must be [${w.shape[1]}], one bias per column of w ${shapeText(w.shape)}, but ${shapeText(b.shape)} came`,
    );
  }
  assertSameDtype(x, 'x', b, 'b');
  return derive.linearForward(rowMajor(x), rowMajor(w), rowMajor(b));
}

/**
 * dx = dy wT, dw = xT dy, db = column sums of dy, see `derive/linear.ts`.
 *
 * @param dy [N, M] gradient of y  @param x [N, D] inputs  @param w [D, M] weights
 * @throws RangeError when the sizes do not fit
 * @throws TypeError when the dtypes differ
 */
export function linearBackward(dy: Tensor, x: Tensor, w: Tensor): derive.LinearGradients {
  assertLayer(x, w);
  assertShapeOf(dy, 'dy', [x.shape[0], w.shape[1]], 'y');
  assertSameDtype(x, 'x', dy, 'dy');
  return derive.linearBackward(rowMajor(dy), rowMajor(x), rowMajor(w));
}

function assertLayer(x: Tensor, w: Tensor): void {
  assertMatrix(x, 'x', '[N, D]');
  assertMatrix(w, 'w', '[D, M]');
  if (x.shape[1] !== w.shape[0]) {
    const sizes = `inner sizes ${x.shape[1]} and ${w.shape[0]} differ`;
    throw new RangeError(`Cannot multiply x ${shapeText(x.shape)} by w ${shapeText(w.shape)}: ${sizes}`);
  }
  assertSameDtype(x, 'x', w, 'w');
}
