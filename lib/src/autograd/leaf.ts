/** An array that one wants the gradient of, without a model around it. */
import { add, assertTensor, copy, dtypeOf, type Tensor } from '../array/index.js';
import { step } from '../memory/step.js';
import { keepGradient } from './tape.js';
import { copyIn, copyOut, Variable } from './variable.js';

/**
 * What `variable()` makes. Its numbers are its own, in ordinary memory, so that it can take part in any number of steps.
 *
 * @example
 * toNested(variable(array([1, 2])).value()); // [1, 2]
 */
export class Leaf extends Variable {
  readonly #numbers: Tensor;
  #gradient: Tensor | undefined = undefined;

  constructor(x: Tensor) {
    super([...x.shape], x.size, dtypeOf(x), 0);
    this.#numbers = copy(x);
    this.madeIn = 0; // no step has this number
    this.needsGradient = true;
  }

  override value(): Tensor {
    return copy(this.#numbers);
  }

  /** A copy of what the last backward() found. @throws Error when there was none */
  gradient(): Tensor {
    if (this.#gradient === undefined) {
      throw new Error(`${this.toString()} has no gradient yet: call backward() on a loss that was computed from it`);
    }
    return copy(this.#gradient);
  }

  override offset(): number {
    if (!step.isLive(this.madeIn)) {
      this.at = step.take(this.bytes());
      this.madeIn = step.number;
      copyIn(this.#numbers, this.at);
    }
    return this.at;
  }

  override openGradient(isAdding: boolean): boolean {
    keepGradient(this);
    return super.openGradient(isAdding);
  }

  override closeGradient(isAdding: boolean): void {
    const found = copyOut(this, this.dAt);
    this.#gradient = isAdding && this.#gradient !== undefined ? add(this.#gradient, found) : found;
  }
}

/**
 * An array for the tape, to be differentiated: after `backward()`, its `gradient()` says how the loss moves with each element.
 *
 * @param x any shape; copied, so what happens to it later has no effect
 * @throws TypeError when x is no array
 * @example
 * (() => { const x = variable(array([1, 2, 3])); x.multiply(x).sum().backward(); return toNested(x.gradient()); })(); // [2, 4, 6]
 */
export function variable(x: Tensor): Leaf {
  assertTensor(x, 'x');
  return new Leaf(x);
}
