/** Adam and AdamW over the parameters of a model; the formula is in `derive/adam.ts`. */
import type { AdamOptions } from '../derive/adam.js';
import { assertInRange, makeOptimizer, type Optimizer } from './optimizer.js';
import type { Trainables } from './table.js';

/** The rate and what Adam remembers; the number of the step it counts itself. */
export interface AdamSettings extends Omit<AdamOptions, 'step' | 'decoupled'> {}

/**
 * w <- w - lr mHat / (sqrt(vHat) + epsilon), mHat and vHat running means of the gradient and of its square: momentum for the direction, and
 * steps of about the size lr.
 *
 * Weight decay is added to the gradient, and so is divided by the root too; `adamw` does otherwise.
 *
 * @param parameters of a model, by name
 * @param options.lr learning rate, from 0 up; 0.001 is a usual beginning
 * @param options.beta1 what the mean keeps at each step, 0 <= beta1 < 1, default 0.9
 * @param options.beta2 what the mean square keeps, 0 <= beta2 < 1, default 0.999
 * @throws RangeError when an option is out of its range
 * @source Kingma, Ba (2015), Adam: A Method for Stochastic Optimization, algorithm 1
 * @example
 * (() => { const layer = new Linear(1, 1); const optimizer = adam(layer.parameters, { lr: 0.001 }); layer.forward(array([[1]], 'float32')).sum().backward(); optimizer.step(); return layer.parameters.b.value().data[0].toFixed(4); })(); // "-0.0010"
 */
export function adam(parameters: Trainables, options: AdamSettings): Optimizer {
  return make('adam', parameters, { weightDecay: 0, ...options });
}

/**
 * Adam with w <- w - lr weightDecay w beside the step: the weights shrink alike, whatever their gradients are.
 *
 * @param parameters of a model, by name
 * @param options.lr learning rate, from 0 up
 * @param options.weightDecay default 0.01
 * @throws RangeError when an option is out of its range
 * @source Loshchilov, Hutter (2019), Decoupled Weight Decay Regularization, algorithm 2, whose decay follows the schedule alone, where
 *   ours is multiplied by the whole rate
 * @example
 * (() => { const layer = new Linear(1, 1); const optimizer = adamw(layer.parameters, { lr: 0.001, weightDecay: 0.1 }); layer.forward(array([[1]], 'float32')).sum().backward(); optimizer.step(); return optimizer.steps; })(); // 1
 */
export function adamw(parameters: Trainables, options: AdamSettings): Optimizer {
  return make('adamw', parameters, { weightDecay: 0.01, ...options });
}

function make(
  kind: 'adam' | 'adamw',
  parameters: Trainables,
  options: AdamSettings & { readonly weightDecay: number },
): Optimizer {
  const { lr, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay } = options;
  assertInRange('beta1', beta1, { below: 1 });
  assertInRange('beta2', beta2, { below: 1 });
  assertInRange('epsilon', epsilon);
  assertInRange('weightDecay', weightDecay);
  const decoupled = kind === 'adamw' ? 1 : 0;
  return makeOptimizer(parameters, lr, {
    kind,
    slots: ['m', 'v'],
    run(kernels, table, count, rate, t) {
      const [correction1, correction2] = [1 - beta1 ** t, 1 - beta2 ** t];
      kernels.adamStep(
        ...([table, count, rate, beta1, beta2, epsilon, weightDecay] as const),
        ...([decoupled, correction1, correction2] as const),
      );
    },
  });
}
