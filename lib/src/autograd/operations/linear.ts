/** The linear layer, with what may follow it in the same kernel. */
import { kernelsOf } from '../../kernels/choose.js';
import { ACTIVATION, UNARY } from '../../kernels/table.js';
import { step } from '../../memory/step.js';
import { assertLayer } from '../../ops/linear.js';
import { begin, type Operation, open, place, record, settle } from '../tape.js';
import { Variable } from '../variable.js';
import { outline } from './outline.js';

const LINEAR: Operation = {
  name: 'a linear layer',
  backward(y) {
    const [N, D, M, activation] = y.saved;
    const kernels = kernelsOf(y.dtype);
    const x = y.a as Variable;
    const w = y.b as Variable;
    const b = y.c;
    // Nobody but this operation reads the gradient of y, so it becomes the one before the activation in its place.
    if (activation === ACTIVATION.relu) kernels.unaryBackward(UNARY.relu, y.dAt, 0, y.at, y.dAt, y.size, 0);
    const dx = place(x);
    const adds = w.needsGradient && open(w);
    const addsToBias = b?.needsGradient === true && open(b);
    let dw = w.needsGradient ? w.dAt : 0;
    let db = b?.needsGradient === true ? b.dAt : 0;
    const isMixed = dw !== 0 && db !== 0 && adds !== addsToBias; // the kernel adds to both or to none
    if (isMixed && adds) dw = step.take(w.bytes());
    if (isMixed && addsToBias) db = step.take((b as Variable).bytes());
    kernels.linearBackward(y.dAt, x.at, w.at, dx, dw, db, N, D, M, !isMixed && (adds || addsToBias) ? 1 : 0);
    settle(x, dx);
    if (isMixed) settle(w, dw);
    if (isMixed) settle(b as Variable, db);
  },
};

/**
 * y = activation(x w + b), see `derive/linear.ts` and `derive/relu.ts`
 *
 * @param x [N, D]  @param w [D, M]  @param b [M], or undefined
 * @returns [N, M]
 * @throws RangeError when the sizes do not fit
 * @throws TypeError when the dtypes differ
 */
export function linear(x: Variable, w: Variable, b: Variable | undefined, activation: number): Variable {
  begin();
  const [N, D] = x.shape;
  const M = w.shape[1];
  if (
    x.shape.length !== 2 ||
    w.shape.length !== 2 ||
    D !== w.shape[0] ||
    x.dtype !== w.dtype ||
    (b !== undefined && (b.dtype !== x.dtype || b.shape.length !== 1 || b.shape[0] !== M))
  ) {
    assertLayer(outline(x), outline(w), b === undefined ? undefined : outline(b));
  }
  const xAt = x.offset();
  const wAt = w.offset();
  const bAt = b === undefined ? 0 : b.offset();
  const y = new Variable([N, M], N * M, x.dtype);
  kernelsOf(x.dtype).linearForward(xAt, wAt, bAt, y.at, N, D, M, activation);
  return record(y, LINEAR, x, w, b, [N, D, M, activation]);
}
