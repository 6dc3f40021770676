/** The doors of reductions: as in `array/reduce.ts`, with a kernel for float32 along an axis, and backwards. */
import {
  assertSameDtype,
  assertTensor,
  axisSizes,
  fromData,
  max as maxOfArray,
  mean as meanOfArray,
  rowMajor,
  shapeText,
  sum as sumOfArray,
  type Tensor,
} from '../array/index.js';
import { maxBackward as deriveMax } from '../derive/max.js';
import { meanBackward as deriveMean } from '../derive/mean.js';
import { sumBackward as deriveSum } from '../derive/sum.js';
import { REDUCE } from '../kernels/table.js';
import { assertShapeOf } from './check-inputs.js';
import { fast, room } from './fast.js';

/** What one of the three is: of all elements, along an axis, and backwards. */
interface Reduction {
  readonly kind: number;
  readonly noun: string;
  readonly ofAll: (x: Tensor) => number;
  readonly forward: (x: Tensor, axis: number) => Tensor;
  readonly backward: (dy: Tensor | number, x: Tensor, axis?: number) => Tensor;
}

const SUM: Reduction = { kind: REDUCE.sum, noun: 'sum', ofAll: sumOfArray, forward: sumOfArray, backward: deriveSum };
const MEAN: Reduction = {
  kind: REDUCE.mean,
  noun: 'mean',
  ofAll: meanOfArray,
  forward: meanOfArray,
  backward: deriveMean,
};
const MAX: Reduction = {
  kind: REDUCE.max,
  noun: 'largest',
  ofAll: maxOfArray,
  forward: maxOfArray,
  backward: deriveMax,
};

/**
 * The sum of all elements, or along one axis.
 *
 * @param axis the axis that disappears; without it the sum is one number
 * @throws RangeError when the axis is not there
 * @example
 * toNested(sum(array([[1, 2], [3, 4]]), 0)); // [4, 6]
 */
export function sum(x: Tensor): number;
export function sum(x: Tensor, axis: number): Tensor;
export function sum(x: Tensor, axis?: number): number | Tensor {
  return axis === undefined ? ofAll(SUM, x) : along(SUM, x, axis);
}

/**
 * The mean of all elements, or along one axis.
 *
 * @param axis the axis that disappears; without it the mean is one number
 * @throws RangeError when there is nothing to take the mean of, or the axis is not there
 * @example
 * mean(array([1, 2, 6])); // 3
 */
export function mean(x: Tensor): number;
export function mean(x: Tensor, axis: number): Tensor;
export function mean(x: Tensor, axis?: number): number | Tensor {
  return axis === undefined ? ofAll(MEAN, x) : along(MEAN, x, axis);
}

/**
 * The largest element of all, or along one axis; NaN where there is one, so that it is not hidden.
 *
 * @param axis the axis that disappears; without it the largest is one number
 * @throws RangeError when there is nothing to take the largest of, or the axis is not there
 * @example
 * toNested(max(array([[1, 5], [4, 2]]), 0)); // [4, 5]
 */
export function max(x: Tensor): number;
export function max(x: Tensor, axis: number): Tensor;
export function max(x: Tensor, axis?: number): number | Tensor {
  return axis === undefined ? ofAll(MAX, x) : along(MAX, x, axis);
}

/**
 * dx = dy for every element that went into the sum, see `derive/sum.ts`.
 *
 * @param dy gradient of the sum: a number for the sum of all, else the shape of x without the axis
 * @param x the input of the forward pass  @param axis that of the forward pass
 * @throws RangeError when dy does not fit x and the axis
 * @throws TypeError when the dtypes differ
 */
export function sumBackward(dy: Tensor | number, x: Tensor, axis?: number): Tensor {
  return backwards(SUM, dy, x, axis);
}

/** dx = dy / n, with n the number of elements that went into the mean, see `derive/mean.ts`; arguments and errors as in `sumBackward`. */
export function meanBackward(dy: Tensor | number, x: Tensor, axis?: number): Tensor {
  return backwards(MEAN, dy, x, axis);
}

/** dx = dy at the largest element, the first of equals, else 0, see `derive/max.ts`; arguments and errors as in `sumBackward`. */
export function maxBackward(dy: Tensor | number, x: Tensor, axis?: number): Tensor {
  return backwards(MAX, dy, x, axis);
}

function ofAll(op: Reduction, x: Tensor): number {
  assertTensor(x, 'x');
  const from = rowMajor(x);
  const kernels = fast(from);
  if (kernels === undefined) return op.ofAll(from);
  const y = new Float32Array(1);
  kernels.reduceForward(op.kind, from.data, y, 1, from.data.length, 1);
  return y[0];
}

function along(op: Reduction, x: Tensor, axis: number): Tensor {
  assertTensor(x, 'x');
  const { outer, length, inner, shape } = axisSizes(x, axis);
  const from = rowMajor(x);
  const kernels = fast(from);
  if (kernels === undefined) return op.forward(from, axis);
  const y = room(outer * inner);
  kernels.reduceForward(op.kind, from.data, y, outer, length, inner);
  return fromData(y, shape);
}

function backwards(op: Reduction, dy: Tensor | number, x: Tensor, axis: number | undefined): Tensor {
  assertTensor(x, 'x');
  if (axis === undefined) {
    const above = typeof dy === 'number' ? dy : numberOf(dy, op);
    return op.backward(above, rowMajor(x));
  }
  const { outer, length, inner, shape } = axisSizes(x, axis);
  if (typeof dy === 'number') {
    throw new TypeError(
      `dy must be an array ${shapeText(shape)}, one gradient for each ${op.noun} along axis ${axis}, but the number ${dy} came`,
    );
  }
  assertShapeOf(dy, 'dy', shape, `x without axis ${axis}`);
  assertSameDtype(x, 'x', dy, 'dy');
  const [above, from] = [rowMajor(dy), rowMajor(x)];
  const kernels = fast(from);
  if (kernels === undefined) return op.backward(above, from, axis);
  const dx = room(from.data.length);
  const y = op.kind === REDUCE.max ? (max(from, axis).data as Float32Array) : 0;
  kernels.reduceBackward(op.kind, above.data, from.data, y, dx, outer, length, inner);
  return fromData(dx, x.shape);
}

function numberOf(dy: Tensor, op: Reduction): number {
  assertShapeOf(dy, 'dy', [], `the ${op.noun} of all`);
  return dy.data[dy.offset];
}
