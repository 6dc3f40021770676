/** The linear layer with its parameters. */
import { assertTensor, type Dtype, dtypeOf, sameShape, shapeText, zeros } from '../array/index.js';
import { linear } from '../autograd/operations/linear.js';
import { asVariable, type Input, type Variable } from '../autograd/variable.js';
import type { Random } from '../data/random.js';
import { ACTIVATION } from '../kernels/table.js';
import { heNormal, type Initialiser } from './initialisers.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

/** How a layer begins. */
export interface LinearOptions {
  readonly rng?: Random;
  readonly initialiser?: Initialiser; // of the weights, default heNormal; biases are 0
  readonly bias?: boolean; // default true
  readonly dtype?: Dtype; // default float32
}

/**
 * y = x w + b, from D inputs to M outputs: `derive/linear.ts` with w and b as parameters.
 *
 * @example
 * new Linear(3, 2).predict(zeros([5, 3], 'float32')).shape; // [5, 2]
 */
export class Linear extends Module {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly #w: Parameter;
  readonly #b: Parameter | undefined;

  /**
   * @param D inputs  @param M outputs
   * @throws RangeError when a size is no whole number from 1 up, or the initialiser gives another array than was asked for
   */
  constructor(D: number, M: number, options: LinearOptions = {}) {
    super();
    for (const size of [D, M]) {
      if (!(Number.isSafeInteger(size) && size >= 1)) {
        throw new RangeError(`A Linear layer wants two sizes from 1 up, inputs and outputs, but ${D} and ${M} came`);
      }
    }
    const { rng, initialiser = heNormal, bias = true, dtype = 'float32' } = options;
    const w = initialiser([D, M], rng === undefined ? { dtype } : { rng, dtype });
    assertTensor(w, 'What the initialiser gives');
    if (!sameShape(w.shape, [D, M]) || dtypeOf(w) !== dtype) {
      const came = `${shapeText(w.shape)} of ${dtypeOf(w)}`;
      throw new RangeError(`The initialiser must give an array [${D}, ${M}] of ${dtype}, but ${came} came`);
    }
    this.#w = new Parameter('w', w);
    this.#b = bias ? new Parameter('b', zeros([M], dtype)) : undefined;
    this.parameters = this.#b === undefined ? { w: this.#w } : { w: this.#w, b: this.#b };
  }

  /** @param x [N, D] @returns [N, M] */
  forward(x: Input): Variable {
    return linear(asVariable(x, 'x', this.#w), this.#w, this.#b, ACTIVATION.none);
  }

  /** The layer and a rectified linear unit behind it, in one kernel. @param x [N, D] @returns [N, M] */
  forwardRelu(x: Input): Variable {
    return linear(asVariable(x, 'x', this.#w), this.#w, this.#b, ACTIVATION.relu);
  }
}
