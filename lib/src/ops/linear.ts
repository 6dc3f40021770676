/** The door of the linear layer: checks shapes once, then calls the derivation. */
import { assertSameDtype, assertTensor, fromData, rowMajor, shapeText, type Tensor } from '../array/index.js';
import * as derive from '../derive/linear.js';
import { ACTIVATION } from '../kernels/table.js';
import { assertMatrix, assertShapeOf } from './check-inputs.js';
import { fast, room } from './fast.js';

/**
 * y = x w + b, see `derive/linear.ts`. Arrays of any stride are accepted; the result is new.
 *
 * @param x [N, D] inputs  @param w [D, M] weights  @param b [M] biases
 * @returns y [N, M]
 * @throws RangeError when the sizes do not fit
 * @throws TypeError when the dtypes differ
 */
export function linearForward(x: Tensor, w: Tensor, b: Tensor): Tensor {
  assertLayer(x, w, b);
  const kernels = fast(x);
  if (kernels === undefined || w.size === 0) return derive.linearForward(rowMajor(x), rowMajor(w), rowMajor(b));
  const [N, D] = x.shape;
  const M = w.shape[1];
  const y = room(N * M);
  kernels.linearForward(rowMajor(x).data, rowMajor(w).data, rowMajor(b).data, y, N, D, M, ACTIVATION.none);
  return fromData(y, [N, M]);
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
  const kernels = fast(x);
  if (kernels === undefined || w.size === 0) return derive.linearBackward(rowMajor(dy), rowMajor(x), rowMajor(w));
  const [N, D] = x.shape;
  const M = w.shape[1];
  const [dx, dw, db] = [room(N * D), room(D * M), room(M)];
  kernels.linearBackward(rowMajor(dy).data, rowMajor(x).data, rowMajor(w).data, dx, dw, db, N, D, M, 0);
  return { dx: fromData(dx, [N, D]), dw: fromData(dw, [D, M]), db: fromData(db, [M]) };
}

/** What both ways of the layer ask of their arrays; the tape asks the same. */
export function assertLayer(x: Tensor, w: Tensor, b?: Tensor): void {
  assertMatrix(x, 'x', '[N, D]');
  assertMatrix(w, 'w', '[D, M]');
  if (x.shape[1] !== w.shape[0]) {
    const sizes = `inner sizes ${x.shape[1]} and ${w.shape[0]} differ`;
    throw new RangeError(`Cannot multiply x ${shapeText(x.shape)} by w ${shapeText(w.shape)}: ${sizes}`);
  }
  assertSameDtype(x, 'x', w, 'w');
  if (b === undefined) return;
  assertTensor(b, 'b');
  if (b.dimension !== 1 || b.shape[0] !== w.shape[1]) {
    throw new RangeError(
      `b must be [${w.shape[1]}], one bias per column of w ${shapeText(w.shape)}, but ${shapeText(b.shape)} came`,
    );
  }
  assertSameDtype(x, 'x', b, 'b');
}
