/**
 * The multilayer perceptron: linear layers with a rectified linear unit between each two.
 *
 * It owns the parameters and the order of the calls; the calculus is in `derive/`.
 */
import { argmax, type Dtype, rowMajor, type Tensor, zeros } from '../array/index.js';
import type { Random } from '../data/random.js';
import { linearBackward, linearForward } from '../ops/linear.js';
import { reluBackward, reluForward } from '../ops/relu.js';

/**
 * A network of fully connected layers, from D inputs to C scores.
 *
 * @example
 * new Mlp([784, 128, 10], { rng: random(1) }).forward(zeros([32, 784], 'float32')).shape; // [32, 10]
 */
export class Mlp {
  /** w1 [D, H], b1 [H], w2, b2, ... by name; row-major, written to by an optimizer. */
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly #layers: number;
  #kept: { inputs: Tensor[]; sums: Tensor[] } | undefined;

  /**
   * Weights are normal with standard deviation sqrt(2 / inputs), biases are 0.
   *
   * @param sizes [D, H, ..., C]: inputs, hidden layers, outputs
   * @throws RangeError when there are not two sizes, or one is no positive whole number
   * @source He, Zhang, Ren, Sun (2015), Delving Deep into Rectifiers, eq. 10
   */
  constructor(sizes: readonly number[], options: { readonly rng: Random; readonly dtype?: Dtype }) {
    if (sizes.length < 2 || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
      throw new RangeError(
        `An Mlp wants two or more sizes from 1 up, for example [784, 128, 10], but [${sizes.join(', ')}] came`,
      );
    }
    const dtype = options.dtype ?? 'float32';
    const parameters: Record<string, Tensor> = {};
    for (let l = 1; l < sizes.length; l++) {
      const [inputs, outputs] = [sizes[l - 1], sizes[l]];
      parameters[`w${l}`] = options.rng.normalArray([inputs, outputs], { std: Math.sqrt(2 / inputs), dtype });
      parameters[`b${l}`] = zeros([outputs], dtype);
    }
    this.parameters = parameters;
    this.#layers = sizes.length - 1;
  }

  /**
   * The scores of each example; keeps what `backward` needs.
   *
   * @param x [N, D]
   * @returns [N, C]
   */
  forward(x: Tensor): Tensor {
    const kept = { inputs: [] as Tensor[], sums: [] as Tensor[] };
    let a = rowMajor(x); // [N, D]
    for (let l = 1; l <= this.#layers; l++) {
      kept.inputs.push(a);
      const z = linearForward(a, this.parameters[`w${l}`], this.parameters[`b${l}`]); // [N, M]
      kept.sums.push(z);
      a = l < this.#layers ? reluForward(z) : z;
    }
    this.#kept = kept;
    return a;
  }

  /**
   * The gradient of every parameter, under its name.
   *
   * @param dz [N, C] gradient of the loss with respect to the scores of the last `forward`
   * @throws Error when there was no forward pass
   */
  backward(dz: Tensor): Record<string, Tensor> {
    if (this.#kept === undefined)
      throw new Error('backward() needs the values of a forward pass: call forward(x) first');
    const { inputs, sums } = this.#kept;
    const gradients: Record<string, Tensor> = {};
    let dy = dz; // [N, M]
    for (let l = this.#layers; l >= 1; l--) {
      const { dx, dw, db } = linearBackward(dy, inputs[l - 1], this.parameters[`w${l}`]);
      gradients[`w${l}`] = dw;
      gradients[`b${l}`] = db;
      if (l > 1) dy = reluBackward(dx, sums[l - 2]);
    }
    return gradients;
  }

  /** The class with the highest score for each example of x [N, D]. */
  predict(x: Tensor): number[] {
    const kept = this.#kept; // a prediction between forward and backward must not disturb them
    const classes = argmax(this.forward(x));
    this.#kept = kept;
    return classes;
  }
}
