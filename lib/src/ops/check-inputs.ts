/** What every door of ops/ asks of its inputs, said once. */
import { assertSameDtype, assertTensor, type Shape, sameShape, shapeText, type Tensor } from '../array/index.js';
import type { Labels } from '../derive/softmax-cross-entropy.js';

/**
 * @throws RangeError when x has not two axes; `sizes` names them for the reader, for example '[N, D]'
 */
export function assertMatrix(x: unknown, name: string, sizes: string): asserts x is Tensor {
  assertTensor(x, name);
  if (x.dimension !== 2) throw new RangeError(`${name} must be ${sizes}, but ${shapeText(x.shape)} came`);
}

/**
 * @throws RangeError when x has another shape than the one it must match
 */
export function assertShapeOf(x: unknown, name: string, shape: Shape, like: string): asserts x is Tensor {
  assertTensor(x, name);
  if (!sameShape(x.shape, shape)) {
    throw new RangeError(`${name} must have the shape of ${like}, ${shapeText(shape)}, but ${shapeText(x.shape)} came`);
  }
}

/**
 * Two arrays of one shape and one dtype, for operations that go through both element by element.
 *
 * @throws RangeError when the shapes differ
 * @throws TypeError when one is no array, or the dtypes differ
 */
export function assertAlike(x: unknown, name: string, like: Tensor, likeName: string): asserts x is Tensor {
  assertShapeOf(x, name, like.shape, likeName);
  assertSameDtype(like, likeName, x, name);
}

/**
 * @throws RangeError when x has no axis to go along
 */
export function assertRows(x: unknown, name: string): asserts x is Tensor {
  assertTensor(x, name);
  if (x.dimension === 0)
    throw new RangeError(`${name} must be [..., C], one row or more, but a single number, shape [], came`);
}

/**
 * @throws RangeError when there is nothing to take a mean over
 */
export function assertNotEmpty(x: Tensor, name: string): void {
  if (x.size === 0)
    throw new RangeError(`${name} ${shapeText(x.shape)} holds no element: a mean over none is not defined`);
}

/** What a number may be; `wanted` says it in words. */
export interface NumberRule {
  readonly wanted: string;
  readonly holds: (value: number) => boolean;
}

/** Rules for the numbers that operations take. */
export const NUMBERS: Readonly<
  Record<'any' | 'finite' | 'positive' | 'notNegative' | 'share' | 'shareBelowOne' | 'count' | 'label', NumberRule>
> = {
  any: { wanted: 'a number', holds: () => true },
  finite: { wanted: 'a finite number', holds: Number.isFinite },
  positive: { wanted: 'a finite number above 0', holds: (value) => value > 0 && value < Infinity },
  notNegative: { wanted: 'a finite number from 0 up', holds: (value) => value >= 0 && value < Infinity },
  share: { wanted: 'a number from 0 to 1', holds: (value) => value >= 0 && value <= 1 },
  shareBelowOne: { wanted: 'a number from 0 up, below 1', holds: (value) => value >= 0 && value < 1 },
  label: { wanted: 'a whole number of 32 bits', holds: (value) => Number.isInteger(value) && value === (value | 0) },
  count: { wanted: 'a whole number from 1 up', holds: (value) => Number.isSafeInteger(value) && value >= 1 },
};

/**
 * @throws TypeError when the value is no number
 * @throws RangeError when it breaks the rule
 */
export function assertNumber(value: unknown, name: string, rule: NumberRule): asserts value is number {
  if (typeof value !== 'number')
    throw new TypeError(`${name} must be ${rule.wanted}, but ${typeof value} ${String(value)} came`);
  if (!rule.holds(value)) throw new RangeError(`${name} must be ${rule.wanted}, but ${value} came`);
}

/**
 * The labels as whole numbers that kernels can read, once each is known to be a class or the one that is ignored.
 *
 * @throws RangeError when there is no example, not one label for each, a label that is no class, or nothing but ignored ones
 */
export function assertLabels(labels: Labels, x: Tensor, name: string, ignoreIndex?: number): Int32Array {
  if (ignoreIndex !== undefined) assertNumber(ignoreIndex, 'ignoreIndex', NUMBERS.label);
  const [N, C] = x.shape;
  if (N === 0) throw new RangeError(`${name} ${shapeText(x.shape)} holds no example: a mean over none is not defined`);
  if (typeof labels !== 'object' || labels === null || typeof labels.length !== 'number') {
    throw new TypeError(
      `Labels must be a list of whole numbers, one for each row of ${name}, but ${typeof labels} came`,
    );
  }
  if (labels.length !== N) {
    throw new RangeError(
      `${name} ${shapeText(x.shape)} has ${N} rows, but labels for ${labels.length} came: give one each`,
    );
  }
  const checked = labels instanceof Int32Array ? labels : new Int32Array(N);
  let ignored = 0;
  for (let n = 0; n < N; n++) {
    const label = labels[n];
    if (label === ignoreIndex) ignored++;
    else if (!(Number.isInteger(label) && label >= 0 && label < C)) {
      const or = ignoreIndex === undefined ? '' : `, or ${ignoreIndex} for an example that is ignored`;
      throw new RangeError(`Label ${n} is ${label}, but the classes are the whole numbers 0 to ${C - 1}${or}`);
    }
    checked[n] = label;
  }
  if (ignored === N) {
    throw new RangeError(`All ${N} labels are ${ignoreIndex}, which is ignored: a mean over none is not defined`);
  }
  return checked;
}
