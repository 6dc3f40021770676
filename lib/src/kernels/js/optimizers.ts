/** Optimizers over a table of parameters: adapters of the derivations for one parameter. */
import { norm, type Tensor } from '../../array/index.js';
import { adagradStepInto } from '../../derive/adagrad.js';
import { adamStepCorrectedInto } from '../../derive/adam.js';
import { rmspropStepInto } from '../../derive/rmsprop.js';
import { sgdStepInto } from '../../derive/sgd.js';
import type { IndexPointer, Kernels } from '../table.js';
import type { Views } from './views.js';

type Optimizers = Pick<
  Kernels,
  'sgdStep' | 'adagradStep' | 'rmspropStep' | 'adamStep' | 'squaresOfGradients' | 'scaleGradients'
>;

/** A row of the table: a parameter, its gradient, and up to two arrays that an optimizer keeps of it. */
interface Row {
  readonly w: Tensor;
  readonly dw: Tensor;
  readonly state1: Tensor | undefined;
  readonly state2: Tensor | undefined;
}

/** Numbers in a row of the table. */
const WIDTH = 5;

export function makeOptimizers({ at, indices }: Views): Optimizers {
  const rowsOf = (table: IndexPointer, count: number): Row[] => {
    const numbers = indices(table, count * WIDTH);
    return Array.from({ length: count }, (_, row) => {
      const [w, dw, state1, state2, n] = numbers.subarray(row * WIDTH, (row + 1) * WIDTH);
      const array = (offset: number): Tensor => at(offset >>> 0, [n]); // offsets past 2^31 look negative in an int32
      const optional = (offset: number): Tensor | undefined => (offset === 0 ? undefined : array(offset));
      return { w: array(w), dw: array(dw), state1: optional(state1), state2: optional(state2) };
    });
  };
  return {
    sgdStep(table, count, lr, momentum, nesterov, weightDecay) {
      const options = { lr, momentum, nesterov: nesterov !== 0, weightDecay };
      for (const { w, dw, state1 } of rowsOf(table, count)) sgdStepInto(w, dw, state1, options);
    },
    adagradStep(table, count, lr, epsilon, weightDecay) {
      for (const { w, dw, state1 } of rowsOf(table, count)) {
        adagradStepInto(w, dw, state1 as Tensor, { lr, epsilon, weightDecay });
      }
    },
    rmspropStep(table, count, lr, decay, epsilon, weightDecay, momentum) {
      const options = { lr, decay, epsilon, momentum, weightDecay };
      for (const { w, dw, state1, state2 } of rowsOf(table, count)) {
        rmspropStepInto(w, dw, { squares: state1 as Tensor, velocity: state2 }, options);
      }
    },
    adamStep(table, count, lr, beta1, beta2, epsilon, weightDecay, decoupled, correction1, correction2) {
      const numbers = { lr, beta1, beta2, epsilon, weightDecay, correction1, correction2 };
      for (const { w, dw, state1, state2 } of rowsOf(table, count)) {
        const state = { m: state1 as Tensor, v: state2 as Tensor };
        adamStepCorrectedInto(w, dw, state, { ...numbers, decoupled: decoupled !== 0 });
      }
    },
    squaresOfGradients(table, count, total) {
      let squares = 0;
      for (const { dw } of rowsOf(table, count)) squares += norm(dw) ** 2;
      at(total, [1]).data[0] = squares;
    },
    scaleGradients(table, count, factor) {
      for (const { dw } of rowsOf(table, count)) for (let i = 0; i < dw.data.length; i++) dw.data[i] *= factor;
    },
  };
}
