/** Arrays that remember how they were made, so that a loss can tell each of them its gradient. */
import {
  assertTensor,
  type Dtype,
  dtypeOf,
  fromData,
  isContiguous,
  isRowMajor,
  rowMajor,
  type Shape,
  shapeText,
  type Tensor,
} from '../array/index.js';
import { arena } from '../memory/arena.js';
import { step } from '../memory/step.js';
import { add, divide, multiply, subtract } from './operations/arithmetic.js';
import { type MatmulOptions, matmul } from './operations/matmul.js';
import { max, mean, sum } from './operations/reduce.js';
import { reshape, transpose } from './operations/shape.js';
import { logSoftmax, softmax } from './operations/softmax.js';
import { exp, gelu, leakyRelu, log, relu, sigmoid, silu, sqrt, tanh } from './operations/unary.js';
import { backward, begin, type Operation } from './tape.js';

/** What an operation takes: an array of the tape, or an ordinary one, which is copied in and gets no gradient. */
export type Input = Variable | Tensor;

const NOTHING: readonly number[] = [];

/**
 * A value of a training step. Its numbers live in the memory of the step, which ends with `backward()`: the next operation after it takes the
 * memory again. What is needed longer is taken out by `value()` or `item()`, which copy.
 *
 * @example
 * variable(array([[1, 2], [3, 4]])).multiply(10).sum(0).value().data; // new Float64Array([40, 60])
 */
export class Variable {
  readonly shape: Shape;
  readonly size: number;
  readonly dtype: Dtype;
  /** @internal where the numbers stand: an offset in bytes, for kernels; 0 while they stand nowhere */
  at: number;
  /** @internal the number of the step that it was made in */
  madeIn: number;
  /** @internal */
  needsGradient = false;
  /** @internal grows when the numbers are changed in place, as those of a parameter are */
  version = 0;
  /** @internal how it was made, of what, and the numbers that the backward pass needs */
  operation: Operation | undefined = undefined;
  /** @internal */
  a: Variable | undefined = undefined;
  /** @internal */
  b: Variable | undefined = undefined;
  /** @internal */
  c: Variable | undefined = undefined;
  /** @internal */
  saved: readonly number[] = NOTHING;
  /** @internal */
  versions = 0;
  /** @internal where the gradient stands, and the backward pass that put it there */
  dAt = 0;
  /** @internal */
  reached = 0;
  /** @internal of a loss: its number, kept when backward() ends the step */
  scalar: number | undefined = undefined;

  /** @internal For operations: an array of the present step, with no numbers in it yet, or those at `at`. */
  constructor(
    shape: Shape,
    size: number,
    dtype: Dtype,
    at: number = step.take(dtype === 'float32' ? size * 4 : size * 8),
  ) {
    this.shape = shape;
    this.size = size;
    this.dtype = dtype;
    this.at = at;
    this.madeIn = step.number;
  }

  /** A copy of the numbers, as an ordinary array. @throws Error when the step is over and the numbers are gone */
  value(): Tensor {
    if (this.scalar !== undefined && !step.isLive(this.madeIn)) {
      return fromData(
        this.dtype === 'float32' ? Float32Array.of(this.scalar) : Float64Array.of(this.scalar),
        this.shape,
      );
    }
    return copyOut(this, this.offset());
  }

  /** The number of an array that holds one, for example a loss; of a loss also after its backward(). */
  item(): number {
    if (this.size !== 1) {
      throw new RangeError(`item() is for an array of one number, but ${shapeText(this.shape)} came: use value()`);
    }
    if (this.scalar !== undefined) return this.scalar;
    const at = this.offset();
    return this.dtype === 'float32' ? arena.f32[at >>> 2] : arena.f64[at >>> 3];
  }

  /** The same numbers as a constant: no gradient goes past it. */
  detach(): Variable {
    begin();
    return new Variable(this.shape, this.size, this.dtype, this.offset());
  }

  /**
   * The gradient of this loss with respect to every parameter and `variable()` that it was made of. It replaces the one before.
   *
   * @param options.accumulate adds to gradients that no optimizer has used yet: so a large batch can be computed in parts
   * @throws RangeError when this is not one number
   * @throws Error when backward() has been, or a parameter was changed since the forward pass
   */
  backward(options: { readonly accumulate?: boolean } = {}): void {
    backward(this, options.accumulate === true);
  }

  /** y = this + b; a shape that fits is repeated */
  add(b: Input | number): Variable {
    return add(this, b);
  }

  /** y = this - b; a shape that fits is repeated */
  subtract(b: Input | number): Variable {
    return subtract(this, b);
  }

  /** y = this b, element by element; a shape that fits is repeated */
  multiply(b: Input | number): Variable {
    return multiply(this, b);
  }

  /** y = this / b; a shape that fits is repeated */
  divide(b: Input | number): Variable {
    return divide(this, b);
  }

  /** The matrix product, for stacks of matrices too: [..., N, K] [..., K, M] -> [..., N, M] */
  matmul(b: Input, options: MatmulOptions = {}): Variable {
    return matmul(this, b, options);
  }

  /** The sum of all elements, shape [], or along one axis, which disappears. */
  sum(axis?: number): Variable {
    return sum(this, axis);
  }

  /** The mean of all elements, shape [], or along one axis, which disappears. */
  mean(axis?: number): Variable {
    return mean(this, axis);
  }

  /** The largest of all elements, shape [], or along one axis, which disappears. */
  max(axis?: number): Variable {
    return max(this, axis);
  }

  /** y = e^x of every element. */
  exp(): Variable {
    return exp(this);
  }

  /** y = the natural logarithm of every element. */
  log(): Variable {
    return log(this);
  }

  /** y = the root of every element. */
  sqrt(): Variable {
    return sqrt(this);
  }

  /** y = max(0, x) */
  relu(): Variable {
    return relu(this);
  }

  /** y = x where x is positive, else slope x; the slope is 0.01 unless an option says otherwise. */
  leakyRelu(options: { readonly slope?: number } = {}): Variable {
    return leakyRelu(this, options);
  }

  /** y = 1 / (1 + e^-x) */
  sigmoid(): Variable {
    return sigmoid(this);
  }

  /** y = tanh x, the hyperbolic tangent. */
  tanh(): Variable {
    return tanh(this);
  }

  /** y = x times the share of the normal distribution below x; approximate: 'tanh' is the older formula. */
  gelu(options: { readonly approximate?: 'tanh' | 'none' } = {}): Variable {
    return gelu(this, options);
  }

  /** y = x / (1 + e^-x) */
  silu(): Variable {
    return silu(this);
  }

  /** Along the last axis. */
  softmax(): Variable {
    return softmax(this);
  }

  /** The logarithm of `softmax`, without its overflow; along the last axis. */
  logSoftmax(): Variable {
    return logSoftmax(this);
  }

  /** The same numbers under another shape. */
  reshape(shape: Shape): Variable {
    return reshape(this, shape);
  }

  /** The last two axes change places. */
  transpose(): Variable {
    return transpose(this);
  }

  /** `Variable [32, 10] float32` */
  toString(): string {
    return `Variable ${shapeText(this.shape)} ${this.dtype}`;
  }

  // What follows is for operations and the tape.

  /** @internal How much memory the numbers take. */
  bytes(): number {
    return this.dtype === 'float32' ? this.size * 4 : this.size * 8;
  }

  /** @internal Where the numbers stand now. @throws Error when they are gone */
  offset(): number {
    if (this.madeIn !== step.number && !step.isLive(this.madeIn)) throw new Error(overText(this));
    return this.at;
  }

  /** @internal Makes room for the gradient. @returns whether there is one already, to be added to */
  openGradient(_isAdding: boolean): boolean {
    this.dAt = step.take(this.bytes());
    return false;
  }

  /** @internal Called at the end of a pass for those that asked for it with keepGradient(). */
  closeGradient(_isAdding: boolean): void {}
}

/** A copy of the numbers that stand at an offset, under the shape of v. */
export function copyOut(v: Variable, at: number): Tensor {
  const { dtype, size, shape } = v;
  return fromData(
    dtype === 'float32' ? arena.f32.slice(at >>> 2, (at >>> 2) + size) : arena.f64.slice(at >>> 3, (at >>> 3) + size),
    shape,
  );
}

/** Copies the numbers of an array to an offset in the arena. */
export function copyIn(x: Tensor, at: number): void {
  const isPiece = !isRowMajor(x) && isContiguous(x); // as rows(x, 2, 5) is: no need to go element by element
  const data = isPiece ? x.data.subarray(x.offset, x.offset + x.size) : rowMajor(x).data;
  if (data instanceof Float32Array) arena.f32.set(data, at >>> 2);
  else arena.f64.set(data, at >>> 3);
}

/**
 * An input of an operation as an array of the tape: a tensor is copied in and is a constant.
 *
 * @throws TypeError when it is neither, or has another dtype than `like`
 */
export function asVariable(x: Input | number, name: string, like?: Variable): Variable {
  if (x instanceof Variable) {
    if (like !== undefined && like.dtype !== x.dtype) throw new TypeError(mixedText(like.dtype, x.dtype, name));
    return x;
  }
  begin(); // room in the step that is to come, if the last one is over
  if (typeof x === 'number') {
    const v = new Variable([], 1, like?.dtype ?? 'float32');
    if (v.dtype === 'float32') arena.f32[v.at >>> 2] = x;
    else arena.f64[v.at >>> 3] = x;
    return v;
  }
  assertTensor(x, name);
  const dtype = dtypeOf(x);
  if (like !== undefined && like.dtype !== dtype) throw new TypeError(mixedText(like.dtype, dtype, name));
  const v = new Variable(x.shape, x.size, dtype);
  copyIn(x, v.at);
  return v;
}

function mixedText(wanted: Dtype, came: Dtype, name: string): string {
  return `${name} is ${came}, but what it meets is ${wanted}: convert one, for example astype(${name}, '${wanted}')`;
}

function overText({ shape }: Variable): string {
  return (
    `A value of shape ${shapeText(shape)} belongs to a training step that is over: backward(), noGrad() or an interrupt ended it, and its memory is used again. ` +
    'Take what you need with value() or item() before that, or run the forward pass again'
  );
}
