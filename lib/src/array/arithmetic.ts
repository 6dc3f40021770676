/**
 * Arithmetic element by element, with broadcasting: an axis of length 1, or one that is missing in front, is repeated to
 * fit the other array. The result is always a new array.
 *
 * @source course chapter 01, section 1.4
 */
import { zeros } from './create.js';
import { assertSameDtype, assertTensor, dtypeOf, type Shape, shapeText, type Tensor } from './tensor.js';
import { rowMajor } from './view.js';

/** An array, or one number for every element. */
export type Operand = Tensor | number;

/**
 * a + b, broadcast.
 *
 * @example
 * toNested(add(array([[1, 2], [3, 4]]), array([10, 20]))); // [[11, 22], [13, 24]]
 */
export function add(a: Operand, b: Operand): Tensor {
  return combine('add', a, b, (p, q) => p + q);
}

/**
 * a - b, broadcast.
 *
 * @example
 * toNested(subtract(array([5, 7]), 1)); // [4, 6]
 */
export function subtract(a: Operand, b: Operand): Tensor {
  return combine('subtract', a, b, (p, q) => p - q);
}

/**
 * a * b element by element (the Hadamard product), broadcast; for the matrix product see `matmul`.
 *
 * @example
 * toNested(multiply(array([[1, 2], [3, 4]]), array([10, 100]))); // [[10, 200], [30, 400]]
 */
export function multiply(a: Operand, b: Operand): Tensor {
  return combine('multiply', a, b, (p, q) => p * q);
}

/**
 * a / b, broadcast.
 *
 * @example
 * toNested(divide(1, array([2, 4]))); // [0.5, 0.25]
 */
export function divide(a: Operand, b: Operand): Tensor {
  return combine('divide', a, b, (p, q) => p / q);
}

/**
 * f of every element.
 *
 * @example
 * toNested(map(array([1, 4]), Math.sqrt)); // [1, 2]
 */
export function map(x: Tensor, f: (value: number) => number): Tensor {
  assertTensor(x, 'x');
  const source = rowMajor(x).data;
  const y = zeros(x.shape, dtypeOf(x));
  for (let i = 0; i < source.length; i++) y.data[i] = f(source[i]);
  return y;
}

/**
 * The shape of two arrays broadcast together.
 *
 * @throws RangeError when an axis has two lengths and neither is 1
 */
export function broadcastShape(verb: string, a: Shape, b: Shape): number[] {
  const axes = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let axis = 0; axis < axes; axis++) {
    const m = a[axis - axes + a.length] ?? 1;
    const n = b[axis - axes + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1) {
      throw new RangeError(
        `Cannot ${verb} ${shapeText(a)} and ${shapeText(b)}: axis ${axis} has lengths ${m} and ${n}, which must be equal or 1`,
      );
    }
    out.push(m === 1 ? n : m);
  }
  return out;
}

function combine(verb: string, a: Operand, b: Operand, f: (p: number, q: number) => number): Tensor {
  if (typeof b === 'number') {
    if (typeof a === 'number') throw new TypeError(`Cannot ${verb} two plain numbers: give at least one array`);
    return map(a, (p) => f(p, b));
  }
  if (typeof a === 'number') return map(b, (q) => f(a, q));
  assertTensor(a, 'The first operand');
  assertTensor(b, 'The second operand');
  assertSameDtype(a, 'the first array', b, 'the second array');
  const out = zeros(broadcastShape(verb, a.shape, b.shape), dtypeOf(a));
  const aStep = stepsOver(out.shape, a);
  const bStep = stepsOver(out.shape, b);
  const index = new Array<number>(out.dimension).fill(0);
  let i = a.offset;
  let j = b.offset;
  for (let at = 0; at < out.data.length; at++) {
    out.data[at] = f(a.data[i], b.data[j]);
    for (let axis = out.dimension - 1; axis >= 0; axis--) {
      i += aStep[axis];
      j += bStep[axis];
      if (++index[axis] < out.shape[axis]) break;
      i -= aStep[axis] * out.shape[axis];
      j -= bStep[axis] * out.shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** The stride of x along each axis of the broadcast shape: 0 where x is repeated. */
function stepsOver(shape: Shape, x: Tensor): number[] {
  const missing = shape.length - x.dimension;
  return shape.map((_, axis) => (axis < missing || x.shape[axis - missing] === 1 ? 0 : x.stride[axis - missing]));
}
