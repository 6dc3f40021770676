/** The doors of the optimizers' steps on one parameter, for a loop that is written by hand; whole models have `sgd`, `adam` and the others. */
import {
  assertSameDtype,
  assertTensor,
  isRowMajor,
  rowMajor,
  sameShape,
  shapeText,
  type Tensor,
} from '../array/index.js';
import * as deriveAdagrad from '../derive/adagrad.js';
import * as deriveAdam from '../derive/adam.js';
import * as deriveRmsprop from '../derive/rmsprop.js';
import * as deriveSgd from '../derive/sgd.js';
import { assertNumber, NUMBERS } from './check-inputs.js';

/**
 * One step of gradient descent on w, see `derive/sgd.ts`.
 *
 * @param w the parameter, which is written to  @param dw its gradient
 * @param velocity of the shape of w, zeros at first, which is written to; undefined without momentum
 * @throws RangeError when a shape differs, w or the velocity is a view, or a number is out of range
 * @throws TypeError when the dtypes differ
 */
export function sgdStepInto(w: Tensor, dw: Tensor, velocity: Tensor | undefined, options: deriveSgd.SgdOptions): void {
  const { lr, momentum = 0, nesterov = false, weightDecay = 0 } = options;
  const gradient = checked(w, dw, { velocity });
  assertStep(lr, weightDecay);
  assertNumber(momentum, 'momentum', NUMBERS.shareBelowOne);
  if (momentum > 0 && velocity === undefined) {
    throw new RangeError(`Momentum ${momentum} needs a velocity: give zeros(w.shape), and the same array at each step`);
  }
  if (nesterov && momentum === 0) throw new RangeError('A Nesterov step needs a momentum above 0');
  deriveSgd.sgdStepInto(w, gradient, velocity, options);
}

/**
 * One step of Adagrad on w, see `derive/adagrad.ts`.
 *
 * @param w the parameter, which is written to  @param dw its gradient
 * @param squares of the shape of w, zeros at first, which are written to
 * @throws RangeError when a shape differs, w or the squares are a view, or a number is out of range
 * @throws TypeError when the dtypes differ
 */
export function adagradStepInto(w: Tensor, dw: Tensor, squares: Tensor, options: deriveAdagrad.AdagradOptions): void {
  const { lr, epsilon = 1e-10, weightDecay = 0 } = options;
  assertTensor(squares, 'squares');
  const gradient = checked(w, dw, { squares });
  assertStep(lr, weightDecay);
  assertNumber(epsilon, 'epsilon', NUMBERS.notNegative);
  deriveAdagrad.adagradStepInto(w, gradient, squares, options);
}

/**
 * One step of RMSProp on w, see `derive/rmsprop.ts`.
 *
 * @param w the parameter, which is written to  @param dw its gradient
 * @param state `squares`, and with momentum `velocity`, of the shape of w, zeros at first, which are written to
 * @throws RangeError when a shape differs, w or the state is a view, or a number is out of range
 * @throws TypeError when the dtypes differ
 */
export function rmspropStepInto(
  w: Tensor,
  dw: Tensor,
  state: deriveRmsprop.RmspropState,
  options: deriveRmsprop.RmspropOptions,
): void {
  const { lr, decay = 0.99, epsilon = 1e-8, momentum = 0, weightDecay = 0 } = options;
  assertTensor(state.squares, 'squares');
  const gradient = checked(w, dw, { squares: state.squares, velocity: state.velocity });
  assertStep(lr, weightDecay);
  assertNumber(decay, 'decay', NUMBERS.share);
  assertNumber(epsilon, 'epsilon', NUMBERS.notNegative);
  assertNumber(momentum, 'momentum', NUMBERS.shareBelowOne);
  if (momentum > 0 && state.velocity === undefined) {
    throw new RangeError(`Momentum ${momentum} needs a velocity: give zeros(w.shape), and the same array at each step`);
  }
  deriveRmsprop.rmspropStepInto(w, gradient, state, options);
}

/**
 * One step of Adam, or with `decoupled` of AdamW, on w, see `derive/adam.ts`.
 *
 * @param w the parameter, which is written to  @param dw its gradient
 * @param state `m` and `v` of the shape of w, zeros at first, which are written to
 * @param options.step the number of this step, from 1
 * @throws RangeError when a shape differs, w or the state is a view, or a number is out of range
 * @throws TypeError when the dtypes differ
 */
export function adamStepInto(
  w: Tensor,
  dw: Tensor,
  state: deriveAdam.AdamState,
  options: deriveAdam.AdamOptions,
): void {
  const { lr, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, step } = options;
  assertTensor(state.m, 'm');
  assertTensor(state.v, 'v');
  const gradient = checked(w, dw, { m: state.m, v: state.v });
  assertStep(lr, weightDecay);
  assertNumber(beta1, 'beta1', NUMBERS.shareBelowOne);
  assertNumber(beta2, 'beta2', NUMBERS.shareBelowOne);
  assertNumber(epsilon, 'epsilon', NUMBERS.notNegative);
  assertNumber(step, 'step', NUMBERS.count);
  deriveAdam.adamStepInto(w, gradient, state, options);
}

/** The gradient in row-major order, once everything is known to fit w. */
function checked(w: Tensor, dw: Tensor, state: Readonly<Record<string, Tensor | undefined>>): Tensor {
  assertTensor(w, 'w');
  assertTensor(dw, 'dw');
  for (const [name, values] of Object.entries({ dw, ...state })) {
    if (values === undefined) continue;
    assertTensor(values, name);
    if (!sameShape(values.shape, w.shape)) {
      throw new RangeError(
        `${name} must have the shape of w, ${shapeText(w.shape)}, but ${shapeText(values.shape)} came`,
      );
    }
    assertSameDtype(w, 'w', values, name);
  }
  for (const [name, values] of Object.entries({ w, ...state })) {
    if (values !== undefined && !isRowMajor(values)) {
      throw new RangeError(
        `${name} is a view, but what a step writes to must own its data: make it with copy(${name})`,
      );
    }
  }
  return rowMajor(dw);
}

function assertStep(lr: number, weightDecay: number): void {
  assertNumber(lr, 'The learning rate', NUMBERS.notNegative);
  assertNumber(weightDecay, 'weightDecay', NUMBERS.notNegative);
}
