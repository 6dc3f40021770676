/** Adam on one parameter: the mean of past gradients gives the direction, the mean of their squares the length of the step. */
import type { Tensor } from '../array/index.js';

/** How large the steps are, how long the two memories are, and how far they have filled. */
export interface AdamOptions {
  readonly lr: number;
  /** Share of the mean that stays at each step, default 0.9. */
  readonly beta1?: number;
  /** Share of the mean square that stays at each step, default 0.999. */
  readonly beta2?: number;
  /** Keeps the quotient finite where there was no gradient yet, default 1e-8. */
  readonly epsilon?: number;
  /** Pull of every weight towards 0, default 0. */
  readonly weightDecay?: number;
  /** Whether the pull acts on the weight itself (AdamW) and not by way of the gradient, default false. */
  readonly decoupled?: boolean;
  /** The number of this step, from 1: both means began at 0, and are corrected for it. */
  readonly step: number;
}

/** What is remembered of one parameter. */
export interface AdamState {
  readonly m: Tensor; // mean of the gradients
  readonly v: Tensor; // mean of their squares
}

/**
 * g = dw + weightDecay w                        AdamW: g = dw, and first w <- w - lr weightDecay w
 * m <- beta1 m + (1 - beta1) g
 * v <- beta2 v + (1 - beta2) g^2
 * w <- w - lr mHat / (sqrt(vHat) + epsilon),    mHat = m / (1 - beta1^t), vHat = v / (1 - beta2^t) in step t
 *
 * @param w the parameter, which is written to
 * @param dw gradient of the loss with respect to w, its shape
 * @param state m and v, zeros at first, which are written to
 * @source Kingma, Ba (2015), Adam, algorithm 1; Loshchilov, Hutter (2019), Decoupled Weight Decay Regularization, algorithm 2, whose
 *   decay follows the schedule alone, where ours is multiplied by the whole rate; course chapter 04, section 4.7
 * @example
 * (() => { const w = array([1]); adamStepInto(w, array([7]), { m: array([0]), v: array([0]) }, { lr: 0.5, step: 1 }); return w.data[0].toFixed(6); })(); // "0.500000"
 */
export function adamStepInto(w: Tensor, dw: Tensor, state: AdamState, options: AdamOptions): void {
  const { beta1 = 0.9, beta2 = 0.999, step } = options;
  adamStepCorrectedInto(w, dw, state, {
    ...options,
    correction1: 1 - beta1 ** step,
    correction2: 1 - beta2 ** step,
  });
}

/** Both corrections, 1 - beta^t, in place of the number of the step. */
export interface AdamCorrections {
  readonly correction1: number;
  readonly correction2: number;
}

/** The same step with its corrections given: who updates many parameters takes the powers once. */
export function adamStepCorrectedInto(
  w: Tensor,
  dw: Tensor,
  state: AdamState,
  options: Omit<AdamOptions, 'step'> & AdamCorrections,
): void {
  const { lr, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, decoupled = false } = options;
  const { correction1, correction2 } = options;
  const shrink = decoupled ? 1 - lr * weightDecay : 1;
  const pull = decoupled ? 0 : weightDecay;
  for (let i = 0; i < w.data.length; i++) {
    const g = dw.data[i] + pull * w.data[i];
    const m = beta1 * state.m.data[i] + (1 - beta1) * g;
    const v = beta2 * state.v.data[i] + (1 - beta2) * g * g;
    state.m.data[i] = m;
    state.v.data[i] = v;
    w.data[i] = shrink * w.data[i] - (lr * (m / correction1)) / (Math.sqrt(v / correction2) + epsilon);
  }
}
