/**
 * What all optimizers have in common: the parameters of a model, what is remembered of each, and one kernel call for all of them.
 *
 * The formulas are in derive/, one file an optimizer. This file keeps the arrays that they need, in the arena beside the parameters, and tells
 * the kernel where everything is: a table with a row [parameter, gradient, state1, state2, n] for each parameter that has a gradient.
 */
import { fromData, rowMajor, type Shape, sameShape, shapeText, sizeOf, type Tensor } from '../array/index.js';
import { kernelsOf } from '../kernels/choose.js';
import type { Kernels } from '../kernels/table.js';
import { arena } from '../memory/arena.js';
import { fillTable, type Group, groupsOf, type Trainables, takeBlock } from './table.js';

/** What an optimizer remembers, to be saved and restored: how many steps it has made, its rate, its arrays by name. */
export interface OptimizerState {
  readonly kind: string;
  readonly steps: number;
  readonly lr: number;
  /** `0.w.m`: the array m of the parameter 0.w. */
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** Moves parameters against their gradients. */
export interface Optimizer {
  /** The learning rate; write to it between steps, as a schedule does. */
  lr: number;
  /** Its name, for example `adam`. */
  readonly kind: string;
  /** How many steps it has made. */
  readonly steps: number;
  /** One step for every parameter that has a gradient. Throws an Error when none has. */
  step(): void;
  /** A copy of what it remembers. */
  state(): OptimizerState;
  /** Goes on from a state of the same kind and for the same parameters; else throws a RangeError and changes nothing. */
  restore(state: OptimizerState): void;
}

/** What distinguishes one optimizer from another. */
export interface Method {
  readonly kind: string;
  /** The arrays that are kept of each parameter, at most two, zeros at first. */
  readonly slots: readonly string[];
  /** One step for all rows of the table; `t` counts the steps from 1. */
  run(kernels: Kernels, table: number, count: number, lr: number, t: number): void;
}

/** An optimizer of a method over parameters. */
export function makeOptimizer(parameters: Trainables, lr: number, method: Method): Optimizer {
  return new TableOptimizer(parameters, lr, method);
}

class TableOptimizer implements Optimizer {
  readonly kind: string;
  readonly #method: Method;
  readonly #groups: readonly (Group & { readonly table: number })[];
  #lr = 0;
  #steps = 0;

  constructor(parameters: Trainables, lr: number, method: Method) {
    this.kind = method.kind;
    this.#method = method;
    this.lr = lr;
    const groups = groupsOf(parameters);
    if (groups.length === 0) throw new RangeError(`${method.kind} wants the parameters of a model, but none came`);
    this.#groups = groups.map((group) => takeBlock(group, method.slots.length, this));
  }

  get lr(): number {
    return this.#lr;
  }

  set lr(value: number) {
    if (!(value >= 0 && Number.isFinite(value)))
      throw new RangeError(`The learning rate must be a number from 0 up, but ${value} came`);
    this.#lr = value;
  }

  get steps(): number {
    return this.#steps;
  }

  step(): void {
    const t = this.#steps + 1;
    let moved = 0;
    for (const { dtype, table, entries } of this.#groups) {
      const count = fillTable(table, entries);
      if (count === 0) continue;
      moved += count;
      for (const { parameter } of entries) if (parameter.gradientAt !== 0) parameter.version++;
      this.#method.run(kernelsOf(dtype), table, count, this.#lr, t);
    }
    if (moved === 0) throw new Error('step() found no gradient: call backward() on a loss first');
    this.#steps = t;
  }

  state(): OptimizerState {
    const tensors = this.#arrays().map(({ name, view, shape }): [string, Tensor] => [
      name,
      fromData(view.slice(), shape),
    ]);
    return { kind: this.kind, steps: this.#steps, lr: this.#lr, tensors: Object.fromEntries(tensors) };
  }

  restore(state: OptimizerState): void {
    const { kind, steps, lr, tensors } = state;
    if (kind !== this.kind) throw new RangeError(`The state is of ${kind}, but the optimizer is ${this.kind}`);
    if (!(Number.isSafeInteger(steps) && steps >= 0))
      throw new RangeError(`The steps of a state are a whole number from 0 up, but ${steps} came`);
    const arrays = this.#arrays();
    for (const { name, shape } of arrays) {
      const found = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
      if (found !== undefined && sameShape(found.shape, shape)) continue;
      const came = found === undefined ? 'nothing' : shapeText(found.shape);
      throw new RangeError(
        `The state must have ${name} ${shapeText(shape)}, but ${came} came: is it of another model?`,
      );
    }
    this.lr = lr;
    for (const { name, view } of arrays) view.set(rowMajor(tensors[name]).data);
    this.#steps = steps;
  }

  /** Views on what is remembered; they are not handed out. */
  #arrays(): { readonly name: string; readonly view: Float32Array | Float64Array; readonly shape: Shape }[] {
    return this.#groups.flatMap(({ dtype, entries }) =>
      entries.flatMap(({ name, parameter: { shape }, slots }) =>
        slots.map((at, slot) => {
          const { buffer } = arena.memory;
          const size = sizeOf(shape);
          const view = dtype === 'float32' ? new Float32Array(buffer, at, size) : new Float64Array(buffer, at, size);
          return { name: `${name}.${this.#method.slots[slot]}`, view, shape };
        }),
      ),
    );
  }
}

/**
 * Refuses a number outside of its range, when the optimizer is made and not when it has done its harm.
 *
 * @throws RangeError when it is not in 0 <= value < below
 */
export function assertInRange(
  name: string,
  value: number,
  { below = Infinity }: { readonly below?: number } = {},
): void {
  if (value >= 0 && value < below) return;
  const range = below === Infinity ? 'from 0 up' : `from 0 to below ${below}`;
  throw new RangeError(`${name} must be a number ${range}, but ${value} came`);
}
