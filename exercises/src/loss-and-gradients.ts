/** Trials of functions that return a loss beside its gradients: as for gradients, and the loss is looked at before them. */
import { nearly, type Slip, TOLERANCE } from './compare.js';
import type { Property } from './definition.js';
import { gradientProperties, judgeGradients, type Part } from './gradients.js';
import type { Matrix } from './matrix.js';
import { numberOf } from './named-numbers.js';
import type { Value } from './seam.js';

/** The properties of such a function, in teaching order. @param loss what it is, and its points */
export function lossProperties(loss: Omit<Part, 'name'>, parts: readonly Part[]): readonly Property[] {
  const names = ['loss', ...parts.map(({ name }) => name)].join(', ');
  const [, shapes, finite, ...gradients] = gradientProperties(parts) as [Property, Property, Property, ...Property[]];
  return [
    { name: `it returns { ${names} }`, points: 0 },
    shapes,
    finite,
    { name: `loss: ${loss.says}`, points: loss.points },
    ...gradients,
  ];
}

/** A loss and its gradients by name. */
export interface LossAndGradients {
  readonly loss: number;
  readonly gradients: Readonly<Record<string, Matrix>>;
}

/** What a known mistake makes of one or the other. */
export interface Mistake extends Partial<LossAndGradients> {
  readonly text: string;
}

/**
 * Of each property, what is wrong with a result.
 *
 * @param mistakes asked for only where something is wrong
 */
export function judgeLoss(
  result: Value,
  wanted: LossAndGradients,
  mistakes: () => readonly Mistake[],
): readonly (string | undefined)[] {
  const slipsOf = (name: string): Slip[] =>
    mistakes().flatMap(({ text, gradients = {} }) => {
      const made = gradients[name];
      return made === undefined ? [] : [{ text, result: made }];
    });
  const [missing, misshapen, infinite, ...gradients] = judgeGradients(result, wanted.gradients, slipsOf);
  const ours = numberOf(result, 'loss');
  if (ours === undefined) {
    const text = 'No number came under the name loss.';
    return [text, misshapen, infinite, text, ...gradients];
  }
  const text = lossText(ours, wanted.loss, mistakes);
  return [missing, misshapen, Number.isFinite(ours) ? infinite : text, text, ...gradients];
}

const figures = (value: number): number => Number(value.toPrecision(8));

/** A loss may be near 0 by chance, as a difference of larger numbers: then the tolerance is that of a loss of 1. */
function lossText(ours: number, wanted: number, mistakes: () => readonly Mistake[]): string | undefined {
  const isNear = (target: number, tolerance: number): boolean =>
    Math.abs(ours - target) <= tolerance * Math.max(1, Math.abs(target));
  if (isNear(wanted, TOLERANCE)) return undefined;
  const lines = [`target loss = ${figures(wanted)}`, `yours  loss = ${figures(ours)}`];
  const factor = ours / wanted;
  const known = mistakes().find(({ loss }) => loss !== undefined && isNear(loss, 1e-9));
  if (known !== undefined) lines.push(known.text);
  else if (isNear(wanted, 1e-4)) lines.push(nearly(Math.abs(ours - wanted) / Math.max(1, Math.abs(wanted))));
  else if (isWhole(factor) && Math.abs(factor) < 1e4) lines.push(`Yours is ${Math.round(factor)} times the target.`);
  else if (isWhole(1 / factor)) lines.push(`The target is ${Math.round(1 / factor)} times yours.`);
  return lines.join('\n');
}

/** Of a single number every other is some multiple; only a whole one says something. */
const isWhole = (factor: number): boolean =>
  Math.abs(factor) > 0.5 && Math.abs(factor - Math.round(factor)) < 1e-9 * Math.abs(factor);
