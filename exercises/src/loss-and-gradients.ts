/** Trials of functions that return a loss beside its gradients: as for gradients, and the loss is looked at before them. */
import { difference, type Slip, TOLERANCE } from './compare.js';
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

/** A loss and its gradients by name, the right ones or those of a known mistake. */
export interface LossAndGradients {
  readonly loss: number;
  readonly gradients: Readonly<Record<string, Matrix>>;
}

/**
 * Of each property, what is wrong with a result.
 *
 * @param slips what known mistakes make; asked for only where something is wrong
 */
export function judgeLoss(
  result: Value,
  wanted: LossAndGradients,
  slips: () => readonly (LossAndGradients & { readonly text: string })[],
): readonly (string | undefined)[] {
  const slipsOf = (name: string): Slip[] =>
    slips().flatMap(({ text, gradients: { [name]: made } }) => (made === undefined ? [] : [{ text, result: made }]));
  const [missing, misshapen, infinite, ...gradients] = judgeGradients(result, wanted.gradients, slipsOf);
  const ours = numberOf(result, 'loss');
  const noLoss = 'No number came under the name loss.';
  return [
    ours === undefined ? noLoss : missing,
    misshapen,
    ours === undefined || Number.isFinite(ours) ? infinite : `loss is ${ours}.`,
    ours === undefined
      ? noLoss
      : lossText(ours, wanted.loss, () => slips().map(({ text, loss }) => ({ text, result: alone(loss) }))),
    ...gradients,
  ];
}

const alone = (value: number): Matrix => ({ shape: [], data: Float64Array.of(value) });

/** A loss may be near 0 by chance, as a difference of larger numbers: then the tolerance is that of a loss of 1. */
function lossText(ours: number, wanted: number, slips: () => readonly Slip[]): string | undefined {
  if (Math.abs(ours - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted))) return undefined;
  if (!Number.isFinite(ours)) return `target loss = ${wanted}\nyours  loss = ${ours}`;
  return difference('loss', alone(ours), alone(wanted), slips());
}
