/** The same numbers, seen or arranged otherwise. */
import { type Shape, shapeText, sizeOf } from '../../array/index.js';
import { kernelsOf } from '../../kernels/choose.js';
import { arena } from '../../memory/arena.js';
import { begin, type Operation, open, place, record, settle } from '../tape.js';
import { Variable } from '../variable.js';

const RESHAPE: Operation = {
  name: 'reshape()',
  backward(y) {
    const x = y.a as Variable;
    const kernels = kernelsOf(y.dtype);
    if (open(x)) kernels.addInto(y.dAt, x.dAt, x.size, 1);
    else kernels.copy(y.dAt, x.dAt, x.size);
  },
};

/**
 * The same numbers under another shape; nothing is copied.
 *
 * @throws RangeError when the new shape holds another number of elements
 */
export function reshape(x: Variable, shape: Shape): Variable {
  begin();
  if (sizeOf(shape) !== x.size || !shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new RangeError(
      `Cannot reshape ${shapeText(x.shape)} to ${shapeText(shape)}: ${x.size} elements do not fill ${sizeOf(shape)} places`,
    );
  }
  const y = new Variable([...shape], x.size, x.dtype, x.offset());
  return record(y, RESHAPE, x, undefined, undefined, []);
}

const TRANSPOSE: Operation = {
  name: 'transpose()',
  backward(y) {
    const x = y.a as Variable;
    const [stack, rows, cols] = y.saved;
    const dx = place(x);
    exchange(y, y.dAt, dx, stack, cols, rows);
    settle(x, dx);
  },
};

/**
 * Rows become columns, in each matrix of a stack.
 *
 * @param x [..., N, M]
 * @returns [..., M, N]
 * @throws RangeError when x has less than two axes
 */
export function transpose(x: Variable): Variable {
  begin();
  const axes = x.shape.length;
  if (axes < 2) throw new RangeError(`transpose wants two axes or more, but ${shapeText(x.shape)} came`);
  const [rows, cols] = [x.shape[axes - 2], x.shape[axes - 1]];
  const stack = sizeOf(x.shape.slice(0, -2));
  const at = x.offset();
  const y = new Variable([...x.shape.slice(0, -2), cols, rows], x.size, x.dtype);
  exchange(x, at, y.at, stack, rows, cols);
  return record(y, TRANSPOSE, x, undefined, undefined, [stack, rows, cols]);
}

/** A movement of numbers and no calculation, so it has no kernel. */
function exchange(x: Variable, from: number, to: number, stack: number, rows: number, cols: number): void {
  const numbers = x.dtype === 'float32' ? arena.f32 : arena.f64;
  const [source, target] = [from / numbers.BYTES_PER_ELEMENT, to / numbers.BYTES_PER_ELEMENT];
  for (let t = 0; t < stack; t++) {
    const first = t * rows * cols;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) numbers[target + first + c * rows + r] = numbers[source + first + r * cols + c];
    }
  }
}
