/**
 * Is this gradient right? Move each number by a hair, both ways, see how the loss moves, and compare.
 *
 * @source Bishop (2006), Pattern Recognition and Machine Learning, eq. 5.69 (central differences); course chapter 01, sections 1.6 to 1.8
 */
import { assertTensor, copy, dtypeOf, rowMajor, sameShape, shapeText, type Tensor } from '../array/index.js';
import { random } from '../data/random.js';

/** Above this many elements a seeded sample is checked instead of all. */
const ALL_UP_TO = 10_000;

/** A gap between one-sided slopes below this share of the largest slope is too small to spoil the comparison. */
const HARMLESS_GAP = 1e-7;

/** Rounding in a loss of many terms, in units of its last digit; divided by h it is noise in a slope. */
const ROUNDING_UNITS = 1000;

/** A slope that changes between x - h and x + h by this many times what it changes on both sides together has a kink there. */
const KINK = 3;

/** What the comparison found. */
export interface GradientCheck {
  /** norm(analytic - numeric) / max(norm(analytic), norm(numeric)) over the elements compared; 0 when both are 0. */
  readonly relativeError: number;
  readonly checked: number;
  readonly leftOut: number;
  readonly total: number;
  /** The result in a line: the name, how many were compared, the relative error. */
  toString(): string;
}

/** How to check: the step h, the name to print, and the sample of a large array. */
export interface GradientCheckOptions {
  readonly name?: string;
  readonly h?: number;
  readonly seed?: number;
  readonly sample?: number;
}

/**
 * Compares a gradient with central differences, numeric = (f(x + h) - f(x - h)) / 2h, element by element in float64.
 *
 * Elements next to a kink of f, where there is no derivative, are left out and counted.
 *
 * @param f the loss as a function of the one array that moves; it is given a copy of x, so x stays as it is
 * @param x float64, any shape
 * @param gradient what is claimed to be df/dx, the shape of x
 * @param options.h the step, default 1e-5
 * @param options.sample how many elements of an array above 10,000 are checked, at least 200
 * @throws TypeError when an array is float32, whose rounding would hide the answer
 * @throws RangeError when the shapes differ, the loss is no finite number, or every element lies next to a kink
 * @example
 * checkGradient((x) => x.data[0] ** 2, array([3]), array([6])).relativeError < 1e-9; // true
 */
export function checkGradient(
  f: (x: Tensor) => number,
  x: Tensor,
  gradient: Tensor,
  options: GradientCheckOptions = {},
): GradientCheck {
  const { name = 'gradient', h = 1e-5, seed = 0, sample = 200 } = options;
  assertInputs(x, gradient, name);
  if (!(h > 0 && Number.isFinite(h))) throw new RangeError(`The step h must be a positive number, but ${h} came`);
  const analytic = rowMajor(gradient).data;
  const places = choosePlaces(x.size, seed, Math.max(200, sample));
  const lossAt = mover(f, x, name);
  const base = places.length === 0 ? 0 : lossAt(0, 0);
  const slopes = places.map((i) => {
    const [up, down] = [lossAt(i, h), lossAt(i, -h)];
    return { i, left: (base - down) / h, right: (up - base) / h, central: (up - down) / (2 * h), up, down };
  });
  const largest = slopes.reduce((most, s) => Math.max(most, Math.abs(s.left), Math.abs(s.right)), 0);
  const highest = slopes.reduce((most, s) => Math.max(most, Math.abs(s.up), Math.abs(s.down)), Math.abs(base));
  const harmless = Math.max(HARMLESS_GAP * largest, (ROUNDING_UNITS * Number.EPSILON * highest) / h);
  const smooth = slopes.filter(({ i, left, right, up, down }) => {
    const gap = Math.abs(right - left);
    if (gap <= harmless) return true;
    // A curve changes its slope further out, too, by about as much; only a kink changes it here alone.
    const [up2, up3, down2, down3] = [2 * h, 3 * h, -2 * h, -3 * h].map((step) => lossAt(i, step));
    const beyondRight = Math.abs((up3 - up2) / h - (up2 - up) / h);
    const beyondLeft = Math.abs((down - down2) / h - (down2 - down3) / h);
    return gap <= KINK * (beyondRight + beyondLeft);
  });
  if (places.length > 0 && smooth.length === 0) {
    throw new RangeError(`${name}: every element lies next to a kink of the loss; try another point or a smaller h`);
  }
  let difference = 0;
  let ours = 0;
  let theirs = 0;
  for (const { i, central } of smooth) {
    difference += (analytic[i] - central) ** 2;
    ours += analytic[i] ** 2;
    theirs += central ** 2;
  }
  const scale = Math.sqrt(Math.max(ours, theirs));
  return report(name, {
    relativeError: scale === 0 ? 0 : Math.sqrt(difference) / scale,
    checked: smooth.length,
    leftOut: places.length - smooth.length,
    total: x.size,
  });
}

/** The loss with element i (in row-major order) moved by a step; f gets fresh numbers each time, so it cannot spoil the next. */
function mover(f: (x: Tensor) => number, x: Tensor, name: string): (i: number, step: number) => number {
  const original = copy(x).data;
  const moved = copy(x);
  return (i, step) => {
    moved.data.set(original);
    moved.data[i] += step;
    return finite(f(moved), `${name}: the loss`);
  };
}

function report(name: string, numbers: Omit<GradientCheck, 'toString'>): GradientCheck {
  const { relativeError, checked, leftOut, total } = numbers;
  const kinks = leftOut === 0 ? '' : ` (${leftOut} next to a kink left out)`;
  const text = `${name}: ${checked} of ${total} elements${kinks}, relative error ${relativeError.toExponential(1)}`;
  return { ...numbers, toString: () => text };
}

function assertInputs(x: Tensor, gradient: Tensor, name: string): void {
  assertTensor(x, 'x');
  assertTensor(gradient, name);
  if (!sameShape(x.shape, gradient.shape)) {
    throw new RangeError(
      `${name} is ${shapeText(gradient.shape)}, but x is ${shapeText(x.shape)}: a gradient has the shape of its array`,
    );
  }
  for (const [which, values] of [
    ['x', x],
    [name, gradient],
  ] as const) {
    if (dtypeOf(values) !== 'float64') {
      throw new TypeError(
        `A gradient is checked in float64, but ${which} is float32: compute it from astype(..., 'float64')`,
      );
    }
  }
  for (const [i, value] of rowMajor(gradient).data.entries()) finite(value, `${name}, element ${i},`);
  for (const [i, value] of rowMajor(x).data.entries()) finite(value, `x, element ${i},`);
}

function choosePlaces(size: number, seed: number, sample: number): number[] {
  if (size <= ALL_UP_TO) return Array.from({ length: size }, (_, i) => i);
  return [...random(seed).permutation(size).subarray(0, sample)];
}

function finite(value: number, what: string): number {
  if (Number.isFinite(value)) return value;
  throw new RangeError(`${what} must be a finite number while a gradient is checked, but ${value} came`);
}
