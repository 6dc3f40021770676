/** RMSProp on one parameter: as Adagrad, but what is long past is forgotten, so that the steps do not die out. */
import type { Tensor } from '../array/index.js';

/** How large the steps are, and how long the memory is. */
export interface RmspropOptions {
  readonly lr: number;
  /** Share of the mean square that stays at each step, default 0.99. */
  readonly decay?: number;
  /** Keeps the quotient finite where there was no gradient yet, default 1e-8. */
  readonly epsilon?: number;
  /** Share of the last velocity that stays, default 0. */
  readonly momentum?: number;
  /** Pull of every weight towards 0, default 0. */
  readonly weightDecay?: number;
}

/** What is remembered of one parameter. */
export interface RmspropState {
  readonly squares: Tensor;
  /** With momentum alone. */
  readonly velocity?: Tensor | undefined;
}

/**
 * g = dw + weightDecay w
 * s <- decay s + (1 - decay) g^2
 * v <- momentum v + g / (sqrt(s) + epsilon)     without momentum there is no v, and the step is lr times the quotient
 * w <- w - lr v
 *
 * @param w the parameter, which is written to
 * @param dw gradient of the loss with respect to w, its shape
 * @param state s and v, zeros at first, which are written to
 * @source Tieleman, Hinton (2012), Neural Networks for Machine Learning, lecture 6.5; Goodfellow, Bengio, Courville
 *   (2016), algorithm 8.5, with epsilon outside the root; the velocity is that of their algorithm 8.2 (8.6 has Nesterov's), with
 *   the rate outside; course chapter 04, section 4.6
 * @example
 * (() => { const w = array([1]); rmspropStepInto(w, array([10]), { squares: array([0]) }, { lr: 0.1 }); return w.data[0].toFixed(6); })(); // "0.000000"
 */
export function rmspropStepInto(w: Tensor, dw: Tensor, state: RmspropState, options: RmspropOptions): void {
  const { lr, decay = 0.99, epsilon = 1e-8, momentum = 0, weightDecay = 0 } = options;
  const { squares, velocity } = state;
  for (let i = 0; i < w.data.length; i++) {
    const g = dw.data[i] + weightDecay * w.data[i];
    const s = decay * squares.data[i] + (1 - decay) * g * g;
    squares.data[i] = s;
    let step = g / (Math.sqrt(s) + epsilon);
    if (velocity !== undefined && momentum !== 0) {
      step += momentum * velocity.data[i];
      velocity.data[i] = step;
    }
    w.data[i] -= lr * step;
  }
}
