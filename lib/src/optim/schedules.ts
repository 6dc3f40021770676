/**
 * Learning rates that change: large steps to get near the bottom, small ones to come to rest there.
 *
 * A schedule is a function from the number of a step, counted from 0, to the rate of that step. It remembers nothing, so training
 * that goes on from a saved step goes on with the right rate, and a figure of it is a line chart.
 *
 * @source course chapter 04, section 4.10
 */

/** From the number of a step to its learning rate. */
export type Schedule = (step: number) => number;

/**
 * lr(t) = lr factor^floor(t / every): the rate falls like stairs.
 *
 * @param options.lr the first rate, above 0
 * @param options.every how many steps a stair lasts, from 1 up
 * @param options.factor what a stair keeps of the rate before it, above 0, default 0.1
 * @throws RangeError when one of them is not
 * @source He, Zhang, Ren, Sun (2016), Deep Residual Learning for Image Recognition, section 3.4: a tenth when the error stops falling
 * @example
 * [0, 1, 2, 3, 4].map(stepDecay({ lr: 8, every: 2, factor: 0.5 })); // [8, 8, 4, 4, 2]
 */
export function stepDecay(options: {
  readonly lr: number;
  readonly every: number;
  readonly factor?: number;
}): Schedule {
  const { lr, every, factor = 0.1 } = options;
  assertPositive('lr', lr);
  assertPositive('factor', factor);
  assertSteps('every', every);
  return (step) => lr * factor ** Math.floor(assertStep(step) / every);
}

/**
 * lr(t) = end + (lr - end) (1 + cos(pi t / steps)) / 2, and `end` from then on: half a wave from lr down to `end`.
 *
 * @param options.lr the first rate, above 0
 * @param options.steps how many steps the way down takes, from 1 up
 * @param options.end the last rate, from 0 up, default 0
 * @throws RangeError when one of them is not
 * @source Loshchilov, Hutter (2017), SGDR: Stochastic Gradient Descent with Warm Restarts, eq. 5, without the restarts
 * @example
 * [0, 2, 4, 5].map(cosine({ lr: 1, steps: 4 })).map((lr) => lr.toFixed(2)); // ["1.00", "0.50", "0.00", "0.00"]
 */
export function cosine(options: { readonly lr: number; readonly steps: number; readonly end?: number }): Schedule {
  const { lr, steps, end = 0 } = options;
  assertPositive('lr', lr);
  assertSteps('steps', steps);
  if (!(Number.isFinite(end) && end >= 0)) throw new RangeError(`end must be a number from 0 up, but ${end} came`);
  return (step) => {
    const done = Math.min(assertStep(step), steps) / steps; // 0 at the start, 1 at the end and after it
    return end + ((lr - end) * (1 + Math.cos(Math.PI * done))) / 2;
  };
}

/**
 * lr(t) = then(0) (t + 1) / steps for t < steps, and then(t - steps) after: the rate climbs in a line, then the other schedule begins.
 *
 * The first gradients come from random weights; a full step along them, in Adam along a mean of one, can end far off.
 *
 * @param steps how many steps the climb takes, from 0 up
 * @param then what follows; its first rate is where the climb ends
 * @throws RangeError when steps is no whole number from 0 up
 * @source Goyal and others (2017), Accurate, Large Minibatch SGD, section 2.2: gradual warmup
 * @example
 * [0, 1, 2, 3].map(warmup(2, stepDecay({ lr: 1, every: 1, factor: 0.5 }))); // [0.5, 1, 1, 0.5]
 */
export function warmup(steps: number, then: Schedule): Schedule {
  if (!(Number.isSafeInteger(steps) && steps >= 0))
    throw new RangeError(`A climb takes a whole number of steps from 0 up, but ${steps} came`);
  return (step) => (assertStep(step) < steps ? (then(0) * (step + 1)) / steps : then(step - steps));
}

function assertStep(step: number): number {
  if (Number.isSafeInteger(step) && step >= 0) return step;
  throw new RangeError(`A schedule wants the number of a step, a whole number from 0 up, but ${step} came`);
}

function assertPositive(name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0))
    throw new RangeError(`${name} must be a positive number, but ${value} came`);
}

function assertSteps(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value > 0))
    throw new RangeError(`${name} must be a whole number of steps from 1 up, but ${value} came`);
}
