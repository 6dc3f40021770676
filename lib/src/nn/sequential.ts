/** Layers one behind the other. */
import { asVariable, type Input, type Variable } from '../autograd/variable.js';
import { Relu } from './activations.js';
import { Linear } from './linear.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';

/**
 * Each layer takes what the one before it gives. A Linear with a Relu behind it runs as one kernel, with the same result.
 *
 * @example
 * Object.keys(new Sequential([new Linear(2, 3), new Relu(), new Linear(3, 1)]).parameters); // ["0.w", "0.b", "2.w", "2.b"]
 */
export class Sequential extends Module {
  readonly layers: readonly Module[];
  readonly parameters: Readonly<Record<string, Parameter>>;

  /**
   * @param layers at least one; each parameter is called after the number of its layer: `0.w`
   * @throws RangeError when there is none
   * @throws TypeError when it is no list of modules
   */
  constructor(layers: readonly Module[]) {
    super();
    if (!Array.isArray(layers as unknown))
      throw new TypeError('A Sequential wants a list of layers: new Sequential([a, b])');
    if (layers.length === 0) throw new RangeError('A Sequential wants one layer or more, but none came');
    layers.forEach((layer, i) => {
      if (!(layer instanceof Module))
        throw new TypeError(`Layer ${i} must be a module, for example new Relu(), but ${typeof layer} came`);
    });
    this.layers = [...layers];
    const parameters: Record<string, Parameter> = {};
    layers.forEach((layer, i) => {
      for (const [name, parameter] of Object.entries(layer.parameters)) {
        parameter.name = `${i}.${name}`;
        parameters[parameter.name] = parameter;
      }
    });
    this.parameters = parameters;
  }

  forward(input: Input): Variable {
    let x = asVariable(input, 'x');
    for (let i = 0; i < this.layers.length; i++) {
      const layer = this.layers[i];
      // Only these two themselves: a class that is made of one of them may go forward in its own way.
      if (layer.constructor === Linear && this.layers[i + 1]?.constructor === Relu) {
        x = (layer as Linear).forwardRelu(x);
        i++;
      } else {
        x = layer.forward(x);
      }
    }
    return x;
  }
}
