/** Adagrad on one parameter: weights that have moved much take smaller steps from then on. */
import type { Tensor } from '../array/index.js';

/** How large the first steps are. */
export interface AdagradOptions {
  readonly lr: number;
  /** Keeps the quotient finite where there was no gradient yet, default 1e-10. */
  readonly epsilon?: number;
  /** Pull of every weight towards 0, default 0. */
  readonly weightDecay?: number;
}

/**
 * g = dw + weightDecay w
 * s <- s + g^2
 * w <- w - lr g / (sqrt(s) + epsilon)
 *
 * @param w the parameter, which is written to
 * @param dw gradient of the loss with respect to w, its shape
 * @param squares s, zeros at first, which is written to
 * @source Duchi, Hazan, Singer (2011), Adaptive Subgradient Methods; Goodfellow, Bengio, Courville (2016), algorithm 8.4
 * @example
 * (() => { const w = array([1]); adagradStepInto(w, array([8]), array([36]), { lr: 1 }); return w.data[0].toFixed(6); })(); // "0.200000"
 */
export function adagradStepInto(w: Tensor, dw: Tensor, squares: Tensor, options: AdagradOptions): void {
  const { lr, epsilon = 1e-10, weightDecay = 0 } = options;
  for (let i = 0; i < w.data.length; i++) {
    const g = dw.data[i] + weightDecay * w.data[i];
    const s = squares.data[i] + g * g;
    squares.data[i] = s;
    w.data[i] -= (lr * g) / (Math.sqrt(s) + epsilon);
  }
}
