/**
 * The doors of arithmetic: as in `array/arithmetic.ts`, with a kernel for float32, and backwards.
 *
 * A step through the network is full of these lines, so the two cases that it consists of come first: equal shapes, and a number.
 */
import {
  add as addArrays,
  assertSameDtype,
  assertTensor,
  broadcastShape,
  copy,
  divide as divideArrays,
  fromData,
  multiply as multiplyArrays,
  type Operand,
  rowMajor,
  sameShape,
  subtract as subtractArrays,
  type Tensor,
} from '../array/index.js';
import { addBackward as deriveAdd, type OperandGradients } from '../derive/add.js';
import { divideBackward as deriveDivide } from '../derive/divide.js';
import { multiplyBackward as deriveMultiply } from '../derive/multiply.js';
import { subtractBackward as deriveSubtract } from '../derive/subtract.js';
import { BINARY } from '../kernels/table.js';
import { type BroadcastLayout, broadcastLayout } from './broadcast.js';
import { assertShapeOf } from './check-inputs.js';
import { fast, room } from './fast.js';

/** What one of the four is, forwards and backwards. */
interface Arithmetic {
  readonly verb: string;
  readonly kind: number;
  readonly forward: (a: Operand, b: Operand) => Tensor;
  readonly backward: (dy: Tensor, a: Tensor, b: Tensor) => OperandGradients;
}

const ADD: Arithmetic = { verb: 'add', kind: BINARY.add, forward: addArrays, backward: deriveAdd };
const SUBTRACT: Arithmetic = {
  verb: 'subtract',
  kind: BINARY.subtract,
  forward: subtractArrays,
  backward: deriveSubtract,
};
const MULTIPLY: Arithmetic = {
  verb: 'multiply',
  kind: BINARY.multiply,
  forward: multiplyArrays,
  backward: deriveMultiply,
};
const DIVIDE: Arithmetic = { verb: 'divide', kind: BINARY.divide, forward: divideArrays, backward: deriveDivide };

/**
 * a + b, broadcast: an axis of length 1, or one that is missing in front, is repeated to fit the other array.
 *
 * @param a an array or a number  @param b an array or a number
 * @returns a new array
 * @throws RangeError when an axis has two lengths and neither is 1
 * @throws TypeError when the dtypes differ, or both are numbers
 * @example
 * toNested(add(array([[1, 2], [3, 4]]), array([10, 20]))); // [[11, 22], [13, 24]]
 */
export function add(a: Operand, b: Operand): Tensor {
  return combine(ADD, a, b);
}

/**
 * a - b, broadcast as in `add`.
 *
 * @example
 * toNested(subtract(array([5, 7]), array([1, 2]))); // [4, 5]
 */
export function subtract(a: Operand, b: Operand): Tensor {
  return combine(SUBTRACT, a, b);
}

/**
 * a * b element by element (the Hadamard product), broadcast as in `add`; for the matrix product see `matmul`.
 *
 * @example
 * toNested(multiply(array([[1, 2], [3, 4]]), array([10, 100]))); // [[10, 200], [30, 400]]
 */
export function multiply(a: Operand, b: Operand): Tensor {
  return combine(MULTIPLY, a, b);
}

/**
 * a / b, broadcast as in `add`.
 *
 * @example
 * toNested(divide(array([6, 9]), 3)); // [2, 3]
 */
export function divide(a: Operand, b: Operand): Tensor {
  return combine(DIVIDE, a, b);
}

/**
 * da = dy and db = dy, each summed where its operand was repeated, see `derive/add.ts`.
 *
 * @param dy gradient of y = a + b, the shape of a and b broadcast
 * @throws RangeError when the shapes do not fit
 * @throws TypeError when the dtypes differ
 */
export function addBackward(dy: Tensor, a: Tensor, b: Tensor): OperandGradients {
  return gradients(ADD, dy, a, b);
}

/** da = dy and db = -dy, each summed where its operand was repeated, see `derive/subtract.ts`; errors as in `addBackward`. */
export function subtractBackward(dy: Tensor, a: Tensor, b: Tensor): OperandGradients {
  return gradients(SUBTRACT, dy, a, b);
}

/** da = dy b and db = dy a, each summed where its operand was repeated, see `derive/multiply.ts`; errors as in `addBackward`. */
export function multiplyBackward(dy: Tensor, a: Tensor, b: Tensor): OperandGradients {
  return gradients(MULTIPLY, dy, a, b);
}

/** da = dy / b and db = -dy a / b^2, each summed where its operand was repeated, see `derive/divide.ts`; errors as in `addBackward`. */
export function divideBackward(dy: Tensor, a: Tensor, b: Tensor): OperandGradients {
  return gradients(DIVIDE, dy, a, b);
}

function combine(op: Arithmetic, a: Operand, b: Operand): Tensor {
  const like = typeof a === 'number' ? b : a;
  if (typeof like === 'number') return op.forward(a, b); // two numbers: refused there
  assertTensor(like, 'An operand');
  const kernels = fast(like);
  if (kernels === undefined) return op.forward(a, b);
  if (typeof a === 'number' || typeof b === 'number') {
    const number = Float32Array.of(typeof a === 'number' ? a : (b as number));
    const from = rowMajor(like).data;
    const y = room(from.length);
    if (like === b) kernels.binaryForward(op.kind, number, from, y, 1, y.length, 0, 0, y.length, 1);
    else kernels.binaryForward(op.kind, from, number, y, 1, y.length, y.length, 1, 0, 0);
    return fromData(y, like.shape);
  }
  assertTensor(b, 'The second operand');
  assertSameDtype(a, 'the first array', b, 'the second array');
  const shape = sameShape(a.shape, b.shape) ? a.shape : broadcastShape(op.verb, a.shape, b.shape);
  const layout = layoutOf(shape, a, b);
  if (layout === undefined) return op.forward(a, b);
  const { rows, cols, aRow, aCol, bRow, bCol } = layout;
  const y = room(rows * cols);
  kernels.binaryForward(op.kind, rowMajor(a).data, rowMajor(b).data, y, rows, cols, aRow, aCol, bRow, bCol);
  return fromData(y, shape);
}

function gradients(op: Arithmetic, dy: Tensor, a: Tensor, b: Tensor): OperandGradients {
  assertTensor(a, 'a');
  assertTensor(b, 'b');
  assertSameDtype(a, 'a', b, 'b');
  const shape = sameShape(a.shape, b.shape) ? a.shape : broadcastShape(op.verb, a.shape, b.shape);
  assertShapeOf(dy, 'dy', shape, 'y');
  assertSameDtype(a, 'a', dy, 'dy');
  const [above, left, right] = [rowMajor(dy), rowMajor(a), rowMajor(b)];
  const kernels = fast(above);
  const layout = kernels === undefined ? undefined : layoutOf(shape, a, b);
  if (kernels === undefined || layout === undefined) {
    const { da, db } = op.backward(above, left, right);
    // A sum hands its gradient on as it is; what a door gives is always new.
    return { da: da === above ? copy(da) : da, db: db === above ? copy(db) : db };
  }
  const { rows, cols, aRow, aCol, bRow, bCol } = layout;
  const [da, db] = [room(a.size), room(b.size)];
  kernels.binaryBackward(op.kind, above.data, left.data, right.data, da, db, rows, cols, aRow, aCol, bRow, bCol);
  return { da: fromData(da, a.shape), db: fromData(db, b.shape) };
}

function layoutOf(shape: readonly number[], a: Tensor, b: Tensor): BroadcastLayout | undefined {
  if (!sameShape(a.shape, b.shape)) return broadcastLayout(shape, a.shape, b.shape);
  return { rows: 1, cols: a.size, aRow: a.size, aCol: 1, bRow: a.size, bCol: 1 };
}
