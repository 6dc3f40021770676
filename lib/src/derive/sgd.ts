/** Gradient descent on one parameter: a step against the gradient, with or without momentum. */
import type { Tensor } from '../array/index.js';

/** How large the step is, and what it remembers. */
export interface SgdOptions {
  readonly lr: number;
  /** Share of the last velocity that stays, 0 <= momentum < 1, default 0. */
  readonly momentum?: number;
  /** Step as if the velocity had been followed already, default false. */
  readonly nesterov?: boolean;
  /** Pull of every weight towards 0, default 0. */
  readonly weightDecay?: number;
}

/**
 * g = dw + weightDecay w
 * v <- momentum v + g                       without momentum there is no v, and the step is lr g
 * w <- w - lr v                             Nesterov: w <- w - lr (g + momentum v)
 *
 * @param w the parameter, which is written to
 * @param dw gradient of the loss with respect to w, its shape
 * @param velocity v, zeros at first, which is written to; undefined without momentum
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, algorithms 8.1 to 8.3, and Sutskever, Martens, Dahl, Hinton (2013),
 *   On the Importance of Initialization and Momentum, eq. 1 to 4; in both the rate is inside the velocity, and Nesterov's gradient
 *   is that of a place ahead, which here is w itself; course chapter 04, sections 4.1 and 4.5
 * @example
 * (() => { const w = array([1]); sgdStepInto(w, array([10]), undefined, { lr: 0.1 }); return toNested(w); })(); // [0]
 */
export function sgdStepInto(w: Tensor, dw: Tensor, velocity: Tensor | undefined, options: SgdOptions): void {
  const { lr, momentum = 0, nesterov = false, weightDecay = 0 } = options;
  for (let i = 0; i < w.data.length; i++) {
    const g = dw.data[i] + weightDecay * w.data[i];
    let step = g;
    if (velocity !== undefined && momentum !== 0) {
      const v = momentum * velocity.data[i] + g;
      velocity.data[i] = v;
      step = nesterov ? g + momentum * v : v;
    }
    w.data[i] -= lr * step;
  }
}
