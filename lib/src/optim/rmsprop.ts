/** RMSProp over the parameters of a model; the formula is in `derive/rmsprop.ts`. */
import type { RmspropOptions } from '../derive/rmsprop.js';
import { assertInRange, makeOptimizer, type Optimizer } from './optimizer.js';
import type { Trainables } from './table.js';

/**
 * w <- w - lr g / (sqrt(s) + epsilon), s a running mean of g^2: every weight takes steps of about the size lr, whatever its gradient's size.
 *
 * @param parameters of a model, by name
 * @param options.lr learning rate, from 0 up
 * @param options.decay what the mean keeps at each step, 0 <= decay < 1, default 0.99
 * @param options.momentum what the velocity keeps, 0 <= momentum < 1, default 0
 * @throws RangeError when an option is out of its range
 * @source Tieleman, Hinton (2012), Neural Networks for Machine Learning, lecture 6.5
 * @example
 * (() => { const layer = new Linear(1, 1); const optimizer = rmsprop(layer.parameters, { lr: 0.1, decay: 0.75 }); layer.forward(array([[1]], 'float32')).sum().backward(); optimizer.step(); return layer.parameters.b.value().data[0].toFixed(3); })(); // "-0.200"
 */
export function rmsprop(parameters: Trainables, options: RmspropOptions): Optimizer {
  const { lr, decay = 0.99, epsilon = 1e-8, momentum = 0, weightDecay = 0 } = options;
  assertInRange('decay', decay, { below: 1 });
  assertInRange('epsilon', epsilon);
  assertInRange('momentum', momentum, { below: 1 });
  assertInRange('weightDecay', weightDecay);
  return makeOptimizer(parameters, lr, {
    kind: 'rmsprop',
    slots: momentum === 0 ? ['squares'] : ['squares', 'velocity'],
    run: (kernels, table, count, rate) =>
      kernels.rmspropStep(table, count, rate, decay, epsilon, weightDecay, momentum),
  });
}
