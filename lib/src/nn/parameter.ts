/** What a model learns: an array that lasts, and its gradient. */
import { assertTensor, dtypeOf, sameShape, shapeText, type Tensor } from '../array/index.js';
import { copyIn, copyOut, Variable } from '../autograd/variable.js';
import { arena } from '../memory/arena.js';
import { interruptsNow } from '../memory/cell.js';

/**
 * A parameter takes part in operations as any Variable does. Its numbers and its gradient live in the arena for as long as it is in use; what
 * one takes out is a copy, and what one puts in is copied.
 *
 * For optimizers: `at` and `gradientAt` are the offsets of both; whoever changes the numbers adds 1 to `version`.
 *
 * @example
 * (() => { const w = new Parameter('w', array([3])); w.multiply(w).sum().backward(); return toNested(w.gradient()); })(); // [6]
 */
export class Parameter extends Variable {
  /** its name in the model, for example `0.w` */
  name: string;
  #gradientVersion = -1; // the version of the numbers that the gradient is of
  #gradientInterrupts = 0; // an interrupted backward() leaves half a gradient

  /** @param initial its first numbers, which are copied */
  constructor(name: string, initial: Tensor) {
    assertTensor(initial, name);
    super([...initial.shape], initial.size, dtypeOf(initial), 0);
    this.name = name;
    this.needsGradient = true;
    this.madeIn = 0; // no step has this number
    this.at = arena.take(this.bytes(), this, 'parameters');
    copyIn(initial, this.at);
  }

  /** A copy of the numbers. */
  override value(): Tensor {
    return copyOut(this, this.at);
  }

  /**
   * Replaces the numbers by a copy of x.
   *
   * @throws TypeError when x has another dtype
   * @throws RangeError when x has another shape
   */
  set(x: Tensor): void {
    assertTensor(x, 'The new value');
    if (dtypeOf(x) !== this.dtype) {
      throw new TypeError(
        `${this.name} is ${this.dtype}, but the new value is ${dtypeOf(x)}: convert it, for example astype(x, '${this.dtype}')`,
      );
    }
    if (!sameShape(x.shape, this.shape)) {
      throw new RangeError(`${this.name} is ${shapeText(this.shape)}, but the new value is ${shapeText(x.shape)}`);
    }
    copyIn(x, this.at);
    const isPresent = this.#gradientVersion === this.version;
    this.version++;
    if (isPresent) this.#gradientVersion = this.version;
  }

  /** A copy of the gradient that the last backward() found. @throws Error when there was none */
  gradient(): Tensor {
    if (this.dAt === 0) {
      throw new Error(`${this.name} has no gradient yet: call backward() on a loss that was computed from it`);
    }
    return copyOut(this, this.dAt);
  }

  /** Where the gradient stands; 0 while there is none, and after an optimizer has used it. */
  get gradientAt(): number {
    return this.#gradientVersion === this.version && this.#gradientInterrupts === interruptsNow() ? this.dAt : 0;
  }

  /** `0.w [784, 128]` */
  override toString(): string {
    return `${this.name} ${shapeText(this.shape)}`;
  }

  override offset(): number {
    return this.at;
  }

  override openGradient(isAdding: boolean): boolean {
    const isThere = this.gradientAt !== 0;
    if (this.dAt === 0) this.dAt = arena.take(this.bytes(), this, 'gradients');
    this.#gradientVersion = this.version;
    this.#gradientInterrupts = interruptsNow();
    return isAdding && isThere;
  }
}
