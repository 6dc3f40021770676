/** What the doors of all functions that work element by element have in common: check, make row-major, call. */
import { assertTensor, fromData, rowMajor, type Tensor } from '../array/index.js';
import { UNARY } from '../kernels/table.js';
import { assertAlike } from './check-inputs.js';
import { fast, room } from './fast.js';

/** The function of every element: by a kernel for float32, else by the derivation. */
export function unaryForward(kind: number, x: Tensor, derive: (x: Tensor) => Tensor, alpha = 0): Tensor {
  assertTensor(x, 'x');
  const from = rowMajor(x);
  const kernels = fast(from);
  if (kernels === undefined) return derive(from);
  const y = room(from.data.length);
  kernels.unaryForward(kind, from.data, y, y.length, alpha);
  return fromData(y, x.shape);
}

/** What the way back knows beside dy: the input x, or the output y. */
export type Known = { readonly x: Tensor } | { readonly y: Tensor };

/** The kernels read the output of these; relu's is positive exactly where its input is. */
const READ_Y: readonly number[] = [UNARY.relu, UNARY.sigmoid, UNARY.tanh, UNARY.exp, UNARY.sqrt];

/**
 * The gradient of every element.
 *
 * @throws RangeError when dy has another shape than what is known of the forward pass
 * @throws TypeError when the dtypes differ
 */
export function unaryBackward(
  kind: number,
  dy: Tensor,
  known: Known,
  derive: (dy: Tensor, known: Tensor) => Tensor,
  alpha = 0,
): Tensor {
  const [name, value] = 'x' in known ? (['x', known.x] as const) : (['y', known.y] as const);
  assertTensor(value, name);
  assertAlike(dy, 'dy', value, name);
  const above = rowMajor(dy);
  const from = rowMajor(value);
  const kernels = fast(from);
  if (kernels === undefined) return derive(above, from);
  const dx = room(from.data.length);
  const readsY = READ_Y.includes(kind);
  kernels.unaryBackward(kind, above.data, readsY ? 0 : from.data, readsY ? from.data : 0, dx, dx.length, alpha);
  return fromData(dx, value.shape);
}
