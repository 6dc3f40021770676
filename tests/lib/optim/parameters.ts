/** Parameters with given gradients, for tests of optimizers: no model and no backward pass in the way. */
import { type Dtype, type FloatArray, fromData, type Tensor } from '../../../lib/src/array/index.js';
import { arena } from '../../../lib/src/memory/arena.js';
import type { Trainable } from '../../../lib/src/optim/table.js';

/** A parameter in the arena whose gradient is written by hand. */
export class Weights implements Trainable {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly at: number;
  gradientAt = 0;
  version = 0;

  constructor(values: readonly number[], dtype: Dtype = 'float32') {
    this.shape = [values.length];
    this.dtype = dtype;
    this.at = arena.take(values.length * 8, this, 'parameters');
    this.#view(this.at).set(values);
  }

  setGradient(values: readonly number[]): void {
    if (this.gradientAt === 0) this.gradientAt = arena.take(values.length * 8, this, 'gradients');
    this.#view(this.gradientAt).set(values);
  }

  value(): Tensor {
    return fromData(this.#view(this.at).slice(), this.shape);
  }

  numbers(): number[] {
    return [...this.#view(this.at)];
  }

  gradient(): number[] {
    return [...this.#view(this.gradientAt)];
  }

  #view(at: number): FloatArray {
    const { buffer } = arena.memory;
    const n = this.shape[0];
    return this.dtype === 'float32' ? new Float32Array(buffer, at, n) : new Float64Array(buffer, at, n);
  }
}
