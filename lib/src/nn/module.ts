/** What all parts of a network have in common: parameters by name, a way forward, and two modes. */
import { assertTensor, fromData, type Shape, sizeOf, type Tensor } from '../array/index.js';
import { noGrad } from '../autograd/no-grad.js';
import type { Input, Variable } from '../autograd/variable.js';
import { cellNow, isInKernel, wasStopped } from '../memory/cell.js';
import type { Parameter } from './parameter.js';

/** So many examples are predicted at once: enough to keep the processor busy, few enough to stay in its cache. */
const AT_ONCE = 1024;

let evaluatingIn = -1; // the cell in which evaluating() is going on, see memory/cell.ts

/**
 * A layer, or a network of layers. Your own has to have `parameters` and `forward`; modules in its fields, or in lists there, share its modes.
 *
 * @example
 * new Sequential([new Linear(2, 1)]) instanceof Module; // true
 */
export abstract class Module {
  /** Its parameters; those of a layer within a network have the layer's number in front: `0.w`. */
  abstract readonly parameters: Readonly<Record<string, Parameter>>;
  #isTraining = true;
  #setIn = -1; // the number of the cell that set it

  /**
   * The outputs for x, on the tape: after `backward()` on a loss of them, every parameter has its gradient.
   *
   * @param x [N, ...] one example per row
   */
  abstract forward(x: Input): Variable;

  /** Whether layers that behave otherwise in training, as dropout does, do so now. */
  get isTraining(): boolean {
    Module.#settle();
    return this.#isTraining && evaluatingIn !== cellNow();
  }

  /** From now on as in training. Should the cell be interrupted, the mode is what it was before the cell. */
  train(): this {
    this.#set(true);
    return this;
  }

  /** From now on as in use, until the cell is interrupted: nothing is dropped. For a single look there are `predict` and `evaluating`. */
  evaluate(): this {
    this.#set(false);
    return this;
  }

  /**
   * The outputs for x as an ordinary array: nothing is recorded, and layers behave as in use.
   *
   * @param x [N, ...] one example per row; many are taken in parts
   * @returns [N, ...]
   */
  predict(x: Tensor): Tensor {
    assertTensor(x, 'x');
    const N = x.shape[0];
    if (x.shape.length < 2 || N <= AT_ONCE) return evaluating(() => this.forward(x).value());
    const parts: Tensor[] = [];
    for (let n = 0; n < N; n += AT_ONCE) {
      const part = x.lo(n).hi(Math.min(AT_ONCE, N - n));
      parts.push(evaluating(() => this.forward(part).value()));
    }
    return joined(parts, N);
  }

  #set(isTraining: boolean): void {
    Module.#settle();
    if (isInKernel && this.#setIn !== cellNow()) Module.#changes.push({ module: this, before: this.#isTraining });
    this.#setIn = cellNow();
    this.#isTraining = isTraining;
    for (const field of Object.values(this) as unknown[]) {
      for (const part of Array.isArray(field) ? (field as unknown[]) : [field]) {
        if (part instanceof Module) isTraining ? part.train() : part.evaluate();
      }
    }
  }

  /** Modes that the present cell has set, or the last one that set any. */
  static #changes: { readonly module: Module; readonly before: boolean }[] = [];
  static #changesIn = -1;

  /** The first look in a later cell: were the modes set in a cell that was interrupted, they are put back. */
  static #settle(): void {
    if (Module.#changesIn === cellNow()) return;
    if (wasStopped(Module.#changesIn)) for (const { module, before } of Module.#changes) module.#isTraining = before;
    Module.#changes = [];
    Module.#changesIn = cellNow();
  }
}

/**
 * Runs fn without recording and with all modules as in use, and then everything is as it was: for a loss or an accuracy in the middle of training.
 *
 * @param fn must not be async
 * @throws TypeError when fn returns a promise
 * @example
 * (() => { const layer = new Dropout(0.5); return evaluating(() => layer.isTraining) === false && layer.isTraining; })(); // true
 */
export function evaluating<T>(fn: () => T): T {
  const before = evaluatingIn;
  evaluatingIn = cellNow();
  try {
    return noGrad(fn);
  } finally {
    evaluatingIn = before; // after an interrupt this does not run, but then the number of the cell has changed
  }
}

function joined(parts: readonly Tensor[], N: number): Tensor {
  const shape: Shape = [N, ...parts[0].shape.slice(1)];
  const size = sizeOf(shape);
  const data = parts[0].data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.size;
  }
  return fromData(data, shape);
}
