/** Trials of functions that return gradients by name: shape, finite numbers, then each gradient. */
import { difference, isNear, partOf, type Slip, sameShape } from './compare.js';
import type { Property } from './definition.js';
import type { Matrix } from './matrix.js';
import type { Value } from './seam.js';

/** A gradient that is asked for. */
export interface Part {
  readonly name: string;
  readonly says: string;
  readonly points: number;
}

const SHAPES = 'each gradient has the shape of its array';

/**
 * The properties of such a function, in teaching order.
 *
 * @param shapes what the second says, where the arrays are not gradients
 */
export function gradientProperties(parts: readonly Part[], shapes: string = SHAPES): readonly Property[] {
  const names = parts.map(({ name }) => name).join(', ');
  return [
    { name: `it returns { ${names} }`, points: 0 },
    { name: shapes, points: 0 },
    { name: 'all numbers are finite', points: 0 },
    ...parts.map(({ name, says, points }) => ({ name: `${name}: ${says}`, points })),
  ];
}

/**
 * Of each property, what is wrong with a result.
 *
 * @param slipsOf what known mistakes make of a gradient; asked for only where one is wrong
 */
export function judgeGradients(
  result: Value,
  wanted: Readonly<Record<string, Matrix>>,
  slipsOf: (name: string) => readonly Slip[] = () => [],
): readonly (string | undefined)[] {
  const names = Object.keys(wanted);
  const found = names.map((name) => ({ name, ours: partOf(result, name), target: wanted[name] as Matrix }));
  const missing = found.filter(({ ours }) => ours === undefined).map(({ name }) => name);
  const misshapen = found.flatMap(({ name, ours, target }) =>
    ours === undefined || sameShape(ours, target)
      ? []
      : [`${name} should have shape [${target.shape.join(', ')}], and has [${ours.shape.join(', ')}].`],
  );
  const infinite = found.flatMap(({ name, ours }) => {
    const value = ours?.data.find((each) => !Number.isFinite(each));
    return value === undefined ? [] : [`${name} holds ${value}.`];
  });
  const none =
    missing.length === 0
      ? undefined
      : `No array of numbers came under the name${missing.length === 1 ? '' : 's'} ${missing.join(', ')}.`;
  return [
    none,
    misshapen[0] ?? none, // what did not come has no shape
    infinite[0] ?? none,
    ...found.map(({ name, ours, target }) => {
      if (isNear(ours, target)) return undefined;
      if (ours === undefined || !sameShape(ours, target)) return `${name} cannot be compared.`;
      return difference(name, ours, target, slipsOf(name));
    }),
  ];
}
