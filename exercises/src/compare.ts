/** When a result counts as right, and what can be said of one that does not. */
import type { Matrix } from './matrix.js';
import { written } from './matrix.js';
import type { ArrayValue, Value } from './seam.js';

/**
 * Relative to the norm of the array. Two honest ways in float64 differ by about 1e-15 here, float32 by 1e-7; central differences reach
 * 1e-10 at the best. So a derivation passes, and trying does not.
 */
export const TOLERANCE = 1e-12;

/** A result is shown in figures up to so many numbers. */
const SHOWN_MOST = 24;

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
const isArray = (value: Value): value is ArrayValue =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '$array');

/** An array, or numbers or arrays of one shape nested in lists of equal lengths; undefined for anything else. */
export function toMatrix(value: Value): Matrix | undefined {
  if (isArray(value)) return { shape: value.$array.shape, data: Float64Array.from(value.$array.data) };
  const lists: number[] = [];
  let first: Value = value;
  for (; isList(first); first = first[0]) lists.push(first.length);
  const inner = isArray(first) ? first.$array.shape : undefined;
  const flat: number[] = [];
  const isLeaf = (leaf: Value): boolean => {
    if (inner === undefined) return typeof leaf === 'number' && flat.push(leaf) > 0;
    if (!isArray(leaf) || !isEqual(leaf.$array.shape, inner)) return false;
    for (const each of leaf.$array.data) flat.push(each);
    return true;
  };
  const isEven = (part: Value, axis: number): boolean => {
    if (axis === lists.length) return isLeaf(part);
    return isList(part) && part.length === lists[axis] && part.every((one) => isEven(one, axis + 1));
  };
  if (lists.length === 0 || !isEven(value, 0)) return undefined;
  return { shape: [...lists, ...(inner ?? [])], data: Float64Array.from(flat) };
}

/** The array under a name in a result that is an object. */
export function partOf(result: Value, name: string): Matrix | undefined {
  if (typeof result !== 'object' || result === null || isList(result) || isArray(result)) return undefined;
  return Object.hasOwn(result, name) ? toMatrix(result[name]) : undefined;
}

const isEqual = (ours: readonly number[], wanted: readonly number[]): boolean =>
  ours.length === wanted.length && ours.every((length, axis) => length === wanted[axis]);

export const sameShape = (ours: Matrix, wanted: Matrix): boolean => isEqual(ours.shape, wanted.shape);

const norm = (data: Float64Array): number => Math.sqrt(data.reduce((total, value) => total + value * value, 0));

/** Norm of the difference over the norm of what is wanted; where that is zero, the largest that is not. NaN is never near. */
export function distance(ours: Float64Array, wanted: Float64Array): number {
  const size = norm(wanted);
  const far = norm(ours.map((value, i) => value - (wanted[i] as number)));
  const relative = size === 0 ? far : far / size;
  return Number.isNaN(relative) ? Number.POSITIVE_INFINITY : relative;
}

export function isNear(ours: Matrix | undefined, wanted: Matrix, tolerance: number = TOLERANCE): boolean {
  return ours !== undefined && sameShape(ours, wanted) && distance(ours.data, wanted.data) <= tolerance;
}

/** How far a result is off, to two figures: 0.67, 2, 3.1e-9. */
export function twoFigures(far: number): string {
  return far >= 0.001 && far < 10_000 ? String(Number(far.toPrecision(2))) : far.toExponential(1);
}

/** A known wrong way, with what it makes. */
export interface Slip {
  readonly text: string;
  readonly result: Matrix;
}

/** What to say of an array that is not what is wanted: the target beside the result, and the mistake if it is a known one. */
export function difference(name: string, ours: Matrix, wanted: Matrix, slips: readonly Slip[] = []): string {
  const lines =
    wanted.data.length <= SHOWN_MOST
      ? [`target ${name} = ${written(wanted)}`, `yours  ${name} = ${written(ours)}`]
      : farthest(name, ours, wanted);
  const far = distance(ours.data, wanted.data);
  lines.push(`The relative difference is ${twoFigures(far)}; up to ${TOLERANCE.toExponential(0)} is accepted.`);
  const known = slips.find(({ result }) => isNear(ours, result, 1e-9));
  if (known !== undefined) lines.push(known.text);
  else if (far < 1e-4) lines.push(nearly(far));
  else lines.push(...multiple(ours, wanted));
  return lines.join('\n');
}

/** Of an array too large to be shown, the element that is farthest off. */
function farthest(name: string, ours: Matrix, wanted: Matrix): string[] {
  const off = (i: number): number => Math.abs((ours.data[i] as number) - (wanted.data[i] as number));
  let at = 0;
  for (let i = 1; i < wanted.data.length && !Number.isNaN(off(at)); i++) if (!(off(i) <= off(at))) at = i;
  const place = placeOf(at, wanted.shape).join(', ');
  return [
    `${name} has shape [${wanted.shape.join(', ')}]. Its element [${place}] is farthest off:`,
    `target ${wanted.data[at]}`,
    `yours  ${ours.data[at]}`,
  ];
}

/** The index along each axis, row-major. */
function placeOf(flat: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number;
    place.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return place;
}

/** What to say of a result that is off by so little. */
export function nearly(far: number): string {
  return far > 1e-9
    ? 'So near is float32, or a central difference. Here the formula is asked for, in float64.'
    : 'So near is a central difference. Here the formula is asked for.';
}

function multiple(ours: Matrix, wanted: Matrix): string[] {
  const dot = ours.data.reduce((total, value, i) => total + value * (wanted.data[i] as number), 0);
  const factor = dot / norm(wanted.data) ** 2;
  if (!Number.isFinite(factor) || factor === 0) return [];
  const scaled: Matrix = { shape: wanted.shape, data: wanted.data.map((value) => value * factor) };
  if (!isNear(ours, scaled, 1e-9)) return [];
  if (Math.abs(factor + 1) < 1e-9) return ['It has the wrong sign.'];
  return [`Yours is ${Number(factor.toPrecision(4))} times the target: a factor is missing, or one too many.`];
}
