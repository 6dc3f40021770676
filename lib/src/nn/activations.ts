/** Functions of each element, and softmax, as layers to stand between others. Their formulas are in `derive/`. */
import { logSoftmax, softmax } from '../autograd/operations/softmax.js';
import { gelu, leakyRelu, relu, sigmoid, silu, tanh } from '../autograd/operations/unary.js';
import { asVariable, type Input, type Variable } from '../autograd/variable.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';

/** A layer that has nothing to learn. */
abstract class Fixed extends Module {
  readonly parameters: Readonly<Record<string, Parameter>> = {};
}

/**
 * y = max(0, x)
 *
 * @example
 * toNested(new Relu().predict(array([-1, 2]))); // [0, 2]
 */
export class Relu extends Fixed {
  forward(x: Input): Variable {
    return relu(asVariable(x, 'x'));
  }
}

/**
 * y = x where x is positive, else slope x; the slope is 0.01 unless an option says otherwise.
 *
 * @example
 * toNested(new LeakyRelu({ slope: 0.5 }).predict(array([-1, 2]))); // [-0.5, 2]
 */
export class LeakyRelu extends Fixed {
  readonly #options: { readonly slope?: number };

  constructor(options: { readonly slope?: number } = {}) {
    super();
    this.#options = options;
  }

  forward(x: Input): Variable {
    return leakyRelu(asVariable(x, 'x'), this.#options);
  }
}

/**
 * y = 1 / (1 + e^-x)
 *
 * @example
 * toNested(new Sigmoid().predict(array([0]))); // [0.5]
 */
export class Sigmoid extends Fixed {
  forward(x: Input): Variable {
    return sigmoid(asVariable(x, 'x'));
  }
}

/**
 * y = tanh x, the hyperbolic tangent.
 *
 * @example
 * toNested(new Tanh().predict(array([0]))); // [0]
 */
export class Tanh extends Fixed {
  forward(x: Input): Variable {
    return tanh(asVariable(x, 'x'));
  }
}

/**
 * y = x times the share of a normal distribution that lies below x; `approximate: 'tanh'` takes the common approximation.
 *
 * @example
 * toNested(new Gelu().predict(array([0]))); // [0]
 */
export class Gelu extends Fixed {
  readonly #options: { readonly approximate?: 'tanh' | 'none' };

  constructor(options: { readonly approximate?: 'tanh' | 'none' } = {}) {
    super();
    this.#options = options;
  }

  forward(x: Input): Variable {
    return gelu(asVariable(x, 'x'), this.#options);
  }
}

/**
 * y = x sigmoid(x)
 *
 * @example
 * toNested(new Silu().predict(array([0]))); // [0]
 */
export class Silu extends Fixed {
  forward(x: Input): Variable {
    return silu(asVariable(x, 'x'));
  }
}

/**
 * Probabilities, along the last axis. A cross-entropy loss wants the scores before it.
 *
 * @example
 * toNested(new Softmax().predict(array([[5, 5]]))); // [[0.5, 0.5]]
 */
export class Softmax extends Fixed {
  forward(x: Input): Variable {
    return softmax(asVariable(x, 'x'));
  }
}

/**
 * The logarithms of probabilities, along the last axis.
 *
 * @example
 * toNested(new LogSoftmax().predict(array([[7]]))); // [[0]]
 */
export class LogSoftmax extends Fixed {
  forward(x: Input): Variable {
    return logSoftmax(asVariable(x, 'x'));
  }
}
