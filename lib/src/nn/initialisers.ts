/**
 * First weights: random, so that no two units do the same, and of a size that neither swells nor fades from layer to layer.
 *
 * Sizes: a weight [D, M] leads from D inputs to M outputs. A sum of D products of weights and inputs varies D times as much as one product, so
 * the variance of the weights has to be about 1 / D; backwards, by the same argument, about 1 / M.
 */
import { type Dtype, type Shape, shapeText, type Tensor } from '../array/index.js';
import { type Random, random } from '../data/random.js';

/** Where the random numbers come from, and of what kind they are. */
export interface InitialiserOptions {
  /** default: one stream for all, which begins with the same seed in every program */
  readonly rng?: Random;
  readonly dtype?: Dtype; // default float32
}

/** Makes the first numbers of a weight. */
export type Initialiser = (shape: Shape, options?: InitialiserOptions) => Tensor;

let shared: Random | undefined;

/**
 * Uniform in [-a, a) with a = sqrt(6 / (D + M)), whose variance 2 / (D + M) is between 1 / D and 1 / M: for tanh and sigmoid.
 *
 * @param shape [D, M]
 * @throws RangeError when the shape has not two axes
 * @source Glorot, Bengio (2010), Understanding the Difficulty of Training Deep Feedforward Neural Networks, eq. 16
 * @example
 * glorotUniform([2, 4], { rng: random(1) }).data.every((w) => Math.abs(w) <= 1); // true
 */
export function glorotUniform(shape: Shape, options: InitialiserOptions = {}): Tensor {
  const [D, M] = sizesOf(shape);
  return uniform(shape, Math.sqrt(6 / (D + M)), options);
}

/**
 * Normal with standard deviation sqrt(2 / (D + M)): for tanh and sigmoid.
 *
 * @param shape [D, M]
 * @throws RangeError when the shape has not two axes
 * @source Glorot, Bengio (2010), eq. 12
 * @example
 * glorotNormal([2, 3], { rng: random(1) }).shape; // [2, 3]
 */
export function glorotNormal(shape: Shape, options: InitialiserOptions = {}): Tensor {
  const [D, M] = sizesOf(shape);
  return normal(shape, Math.sqrt(2 / (D + M)), options);
}

/**
 * Uniform in [-a, a) with a = sqrt(6 / D), whose variance is 2 / D: for relu, which lets only half of its inputs through.
 *
 * @param shape [D, M]
 * @throws RangeError when the shape has not two axes
 * @source He, Zhang, Ren, Sun (2015), Delving Deep into Rectifiers, eq. 10 gives the variance
 * @example
 * heUniform([6, 4], { rng: random(1) }).data.every((w) => Math.abs(w) <= 1); // true
 */
export function heUniform(shape: Shape, options: InitialiserOptions = {}): Tensor {
  return uniform(shape, Math.sqrt(6 / sizesOf(shape)[0]), options);
}

/**
 * Normal with standard deviation sqrt(2 / D): for relu.
 *
 * @param shape [D, M]
 * @throws RangeError when the shape has not two axes
 * @source He, Zhang, Ren, Sun (2015), eq. 10
 * @example
 * heNormal([2, 3], { rng: random(1) }).shape; // [2, 3]
 */
export function heNormal(shape: Shape, options: InitialiserOptions = {}): Tensor {
  return normal(shape, Math.sqrt(2 / sizesOf(shape)[0]), options);
}

function uniform(shape: Shape, a: number, { rng = common(), dtype = 'float32' }: InitialiserOptions): Tensor {
  return rng.uniformArray(shape, { low: -a, high: a, dtype });
}

function normal(shape: Shape, std: number, { rng = common(), dtype = 'float32' }: InitialiserOptions): Tensor {
  return rng.normalArray(shape, { std, dtype });
}

/** The stream of those who bring none. */
export function common(): Random {
  shared ??= random(0);
  return shared;
}

function sizesOf(shape: Shape): Shape {
  if (shape.length === 2) return shape;
  throw new RangeError(`A weight has the shape [inputs, outputs], but ${shapeText(shape)} came`);
}
