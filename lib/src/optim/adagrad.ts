/** Adagrad over the parameters of a model; the formula is in `derive/adagrad.ts`. */
import type { AdagradOptions } from '../derive/adagrad.js';
import { assertInRange, makeOptimizer, type Optimizer } from './optimizer.js';
import type { Trainables } from './table.js';

/**
 * w <- w - lr g / (sqrt(s) + epsilon), s the sum of all g^2 so far: a weight that has moved much moves less.
 *
 * @param parameters of a model, by name
 * @param options.lr learning rate, from 0 up
 * @throws RangeError when an option is out of its range
 * @source Duchi, Hazan, Singer (2011), Adaptive Subgradient Methods; Goodfellow, Bengio, Courville (2016), algorithm 8.4
 * @example
 * (() => { const layer = new Linear(1, 1); const optimizer = adagrad(layer.parameters, { lr: 0.1 }); layer.forward(array([[1]], 'float32')).sum().backward(); optimizer.step(); return layer.parameters.b.value().data[0].toFixed(3); })(); // "-0.100"
 */
export function adagrad(parameters: Trainables, options: AdagradOptions): Optimizer {
  const { lr, epsilon = 1e-10, weightDecay = 0 } = options;
  assertInRange('epsilon', epsilon);
  assertInRange('weightDecay', weightDecay);
  return makeOptimizer(parameters, lr, {
    kind: 'adagrad',
    slots: ['squares'],
    run: (kernels, table, count, rate) => kernels.adagradStep(table, count, rate, epsilon, weightDecay),
  });
}
