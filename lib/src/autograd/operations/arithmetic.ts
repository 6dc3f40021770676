/** Arithmetic of two arrays, with broadcasting. */
import { broadcastShape, type Shape, sameShape, sizeOf } from '../../array/index.js';
import { kernelsOf } from '../../kernels/choose.js';
import { BINARY } from '../../kernels/table.js';
import { step } from '../../memory/step.js';
import { broadcastLayout } from '../../ops/broadcast.js';
import { begin, type Operation, open, place, record, settle } from '../tape.js';
import { asVariable, type Input, Variable } from '../variable.js';

/** Numbers for each piece of a broadcast: rows, cols, the four steps, then where the piece begins in a, in b and in y. */
const PIECE = 9;

function makeOperation(name: string, kind: number): Operation {
  return {
    name,
    backward(y) {
      const a = y.a as Variable;
      const b = y.b as Variable;
      if (y.saved.length > PIECE) return inPieces(kind, y, a, b);
      const [rows, cols, aRow, aCol, bRow, bCol] = y.saved;
      const da = place(a);
      // The same array twice has one gradient: the first part of it stands where the second is added.
      const db = place(b);
      kernelsOf(y.dtype).binaryBackward(kind, y.dAt, a.at, b.at, da, db, rows, cols, aRow, aCol, bRow, bCol);
      settle(a, da);
      settle(b, db);
    },
  };
}

/** Each piece by itself, its share added to the gradients. */
function inPieces(kind: number, y: Variable, a: Variable, b: Variable): void {
  const kernels = kernelsOf(y.dtype);
  for (const v of [a, b]) if (v.needsGradient && !open(v)) kernels.fill(v.dAt, v.size, 0);
  const bytes = y.dtype === 'float32' ? 4 : 8;
  const mark = step.mark();
  for (let p = 0; p < y.saved.length; p += PIECE) {
    const [rows, cols, aRow, aCol, bRow, bCol, aFrom, bFrom, yFrom] = y.saved.slice(p, p + PIECE);
    const aSize = (aRow === 0 ? 1 : rows) * (aCol === 0 ? 1 : cols);
    const bSize = (bRow === 0 ? 1 : rows) * (bCol === 0 ? 1 : cols);
    const da = a.needsGradient ? step.take(aSize * bytes) : 0;
    const db = b.needsGradient ? step.take(bSize * bytes) : 0;
    const [dyAt, aAt, bAt] = [y.dAt + yFrom * bytes, a.at + aFrom * bytes, b.at + bFrom * bytes];
    kernels.binaryBackward(kind, dyAt, aAt, bAt, da, db, rows, cols, aRow, aCol, bRow, bCol);
    if (da !== 0) kernels.addInto(da, a.dAt + aFrom * bytes, aSize, 1);
    if (db !== 0) kernels.addInto(db, b.dAt + bFrom * bytes, bSize, 1);
    step.release(mark);
  }
}

interface Arithmetic {
  readonly verb: string;
  readonly kind: number;
  readonly operation: Operation;
}

const arithmetic = (verb: keyof typeof BINARY): Arithmetic => {
  return { verb, kind: BINARY[verb], operation: makeOperation(`${verb}()`, BINARY[verb]) };
};
const ADD = arithmetic('add');
const SUBTRACT = arithmetic('subtract');
const MULTIPLY = arithmetic('multiply');
const DIVIDE = arithmetic('divide');

/** a + b, broadcast; see `derive/add.ts` */
export function add(a: Variable, b: Input | number): Variable {
  return binary(ADD, a, b);
}

/** a - b, broadcast; see `derive/subtract.ts` */
export function subtract(a: Variable, b: Input | number): Variable {
  return binary(SUBTRACT, a, b);
}

/** a b element by element, broadcast; see `derive/multiply.ts` */
export function multiply(a: Variable, b: Input | number): Variable {
  return binary(MULTIPLY, a, b);
}

/** a / b, broadcast; see `derive/divide.ts` */
export function divide(a: Variable, b: Input | number): Variable {
  return binary(DIVIDE, a, b);
}

function binary({ verb, kind, operation }: Arithmetic, a: Variable, other: Input | number): Variable {
  begin();
  const b = asVariable(other, 'b', a);
  const isSame = a.shape === b.shape || sameShape(a.shape, b.shape);
  const shape = isSame ? a.shape : broadcastShape(verb, a.shape, b.shape);
  const size = isSame ? a.size : sizeOf(shape);
  const pieces = isSame ? [1, size, size, 1, size, 1, 0, 0, 0] : piecesOf(shape, a.shape, b.shape);
  const kernels = kernelsOf(a.dtype);
  const bytes = a.dtype === 'float32' ? 4 : 8;
  const [aAt, bAt] = [a.offset(), b.offset()];
  const y = new Variable(shape, size, a.dtype);
  for (let p = 0; p < pieces.length; p += PIECE) {
    const from = p + 6;
    kernels.binaryForward(
      kind,
      aAt + pieces[from] * bytes,
      bAt + pieces[from + 1] * bytes,
      y.at + pieces[from + 2] * bytes,
      pieces[p],
      pieces[p + 1],
      pieces[p + 2],
      pieces[p + 3],
      pieces[p + 4],
      pieces[p + 5],
    );
  }
  return record(y, operation, a, b, undefined, pieces);
}

/** The broadcast in pieces that each have two axes; mostly it is one. */
function piecesOf(shape: Shape, a: Shape, b: Shape): number[] {
  const layout = broadcastLayout(shape, a, b);
  if (layout !== undefined) {
    const { rows, cols, aRow, aCol, bRow, bCol } = layout;
    return [rows, cols, aRow, aCol, bRow, bCol, 0, 0, 0];
  }
  const [length, ...rest] = shape;
  const inner = (x: Shape): Shape => (x.length === shape.length ? x.slice(1) : x);
  const stepOf = (x: Shape): number => (x.length === shape.length && x[0] !== 1 ? sizeOf(x.slice(1)) : 0);
  const one = piecesOf(rest, inner(a), inner(b));
  const [aStep, bStep, yStep] = [stepOf(a), stepOf(b), sizeOf(rest)];
  return Array.from({ length }, (_, i) =>
    one.map((value, place) => value + i * [0, 0, 0, 0, 0, 0, aStep, bStep, yStep][place % PIECE]),
  ).flat();
}
