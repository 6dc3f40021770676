/** Shortens gradients that are too long: one bad batch must not throw away what the others have taught. */
import { kernelsOf } from '../kernels/choose.js';
import { arena } from '../memory/arena.js';
import { step } from '../memory/step.js';
import { fillTable, groupsOf, type Trainables, tableBytes } from './table.js';

/** Keeps the quotient finite, as torch's clip_grad_norm_ does. */
const EPSILON = 1e-6;

/**
 * dw <- dw most / (norm + epsilon) for all parameters, when norm, the length of all gradients together, is above `most`.
 *
 * The direction stays. Call it between `backward()` and `step()`.
 *
 * @param parameters of a model, by name; those without a gradient are left out
 * @param most the longest length that is let through, above 0
 * @returns the length before
 * @throws RangeError when `most` is not a positive number, or a gradient is not finite; then nothing has changed
 * @source Pascanu, Mikolov, Bengio (2013), On the Difficulty of Training Recurrent Neural Networks, algorithm 1; course
 *   chapter 04, section 4.11
 * @example
 * (() => { const layer = new Linear(1, 1); layer.forward(array([[0]], 'float32')).multiply(5).sum().backward(); clipByNorm(layer.parameters, 1); return layer.parameters.b.gradient().data[0].toFixed(3); })(); // "1.000"
 */
export function clipByNorm(parameters: Trainables, most: number): number {
  if (!(most > 0)) throw new RangeError(`The longest length must be a positive number, but ${most} came`);
  const mark = step.mark(); // the tables are needed until the end of this call
  const groups = groupsOf(parameters).map(({ dtype, entries }) => {
    const table = step.take(tableBytes(entries.length));
    return { dtype, table, count: fillTable(table, entries) };
  });
  const total = step.take(8);
  let squares = 0;
  for (const { dtype, table, count } of groups) {
    kernelsOf(dtype).squaresOfGradients(table, count, total);
    squares += dtype === 'float32' ? arena.f32[total / 4] : arena.f64[total / 8];
  }
  const norm = Math.sqrt(squares);
  if (norm > most && Number.isFinite(norm)) {
    const factor = most / (norm + EPSILON);
    for (const { dtype, table, count } of groups) kernelsOf(dtype).scaleGradients(table, count, factor);
  }
  step.release(mark);
  if (Number.isFinite(norm)) return norm;
  throw new RangeError(
    `The gradients have the length ${norm}, which cannot be shortened: there is a number that is not finite. ` +
      'Look at the loss and the inputs of this batch, or try a smaller learning rate from the start',
  );
}
