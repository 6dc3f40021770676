/** Gradient descent: a step against the gradient. */
import { assertSameDtype, assertTensor, rowMajor, sameShape, shapeText, type Tensor } from '../array/index.js';
import type { SgdOptions } from '../derive/sgd.js';
import { kernelsOnArrays } from '../kernels/invoke.js';
import { assertInRange, makeOptimizer, type Optimizer } from './optimizer.js';
import type { Trainables } from './table.js';

/** Arrays by name: the parameters of a model, or their gradients under the same names. */
export type Named = Readonly<Record<string, Tensor>>;

/**
 * w <- w - lr dw, in place, for every parameter.
 *
 * @param parameters arrays that are written to; they must be row-major
 * @param gradients one of the same name and shape for each
 * @param options.lr the learning rate, above 0
 * @throws RangeError when a gradient is missing, left over or of another shape, or the learning rate is not a positive number
 * @throws TypeError when a gradient has another dtype than its parameter
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, algorithm 8.1; course chapter 05, section 5.6
 * @example
 * (() => { const w = array([1, 2]); sgdInto({ w }, { w: array([10, 10]) }, { lr: 0.1 }); return toNested(w); })(); // [0, 1]
 */
export function sgdInto(parameters: Named, gradients: Named, options: { readonly lr: number }): void {
  const { lr } = options;
  if (!(lr > 0 && Number.isFinite(lr)))
    throw new RangeError(`The learning rate must be a positive number, but ${lr} came`);
  for (const name of Object.keys(gradients)) {
    if (!(name in parameters)) {
      const known = Object.keys(parameters).join(', ') || 'none';
      throw new RangeError(`There is a gradient for ${name}, but no such parameter; the parameters are: ${known}`);
    }
  }
  const pairs = Object.entries(parameters).map(([name, w]) => {
    const dw = gradients[name];
    if (dw === undefined)
      throw new RangeError(
        `There is no gradient for ${name}; gradients came for: ${Object.keys(gradients).join(', ') || 'none'}`,
      );
    assertTensor(w, name);
    assertTensor(dw, `The gradient of ${name}`);
    if (!sameShape(w.shape, dw.shape)) {
      throw new RangeError(`The gradient of ${name} is ${shapeText(dw.shape)}, but ${name} is ${shapeText(w.shape)}`);
    }
    if (rowMajor(w) !== w)
      throw new RangeError(`${name} is a view, but a parameter must own its data: make it with copy(${name})`);
    assertSameDtype(w, name, dw, `its gradient d${name}`);
    return [w.data, rowMajor(dw).data] as const;
  });
  for (const [w, dw] of pairs) {
    const kernels = w instanceof Float32Array && w.length > 0 ? kernelsOnArrays() : undefined;
    if (kernels !== undefined && dw instanceof Float32Array) kernels.addInto(dw, w, w.length, -lr);
    else for (let i = 0; i < w.length; i++) w[i] -= lr * dw[i];
  }
}

/**
 * w <- w - lr v, v <- momentum v + g: the velocity v adds up what gradients agree on, and forgets what they do not.
 *
 * Without momentum it is w <- w - lr g, the plain step. With `nesterov` the step is g + momentum v, the gradient's share counted as if the
 * velocity had been followed already. The formula for one parameter is in `derive/sgd.ts`.
 *
 * @param parameters of a model, by name
 * @param options.lr learning rate, from 0 up
 * @param options.momentum what the velocity keeps at each step, 0 <= momentum < 1, default 0
 * @param options.nesterov wants momentum, default false
 * @param options.weightDecay is added to the gradient, times the weight, default 0
 * @throws RangeError when an option is out of its range
 * @source Sutskever, Martens, Dahl, Hinton (2013), On the Importance of Initialization and Momentum, eq. 1 to 4
 * @example
 * (() => { const layer = new Linear(1, 1); const optimizer = sgd(layer.parameters, { lr: 0.1, momentum: 0.9 }); layer.forward(array([[1]], 'float32')).sum().backward(); optimizer.step(); return layer.parameters.b.value().data[0].toFixed(3); })(); // "-0.100"
 */
export function sgd(parameters: Trainables, options: SgdOptions): Optimizer {
  const { lr, momentum = 0, nesterov = false, weightDecay = 0 } = options;
  assertInRange('momentum', momentum, { below: 1 });
  assertInRange('weightDecay', weightDecay);
  if (nesterov && momentum === 0) throw new RangeError('nesterov wants a velocity: give momentum too, for example 0.9');
  return makeOptimizer(parameters, lr, {
    kind: 'sgd',
    slots: momentum === 0 ? [] : ['velocity'],
    run: (kernels, table, count, rate) => kernels.sgdStep(table, count, rate, momentum, nesterov ? 1 : 0, weightDecay),
  });
}
