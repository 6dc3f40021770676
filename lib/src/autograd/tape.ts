/**
 * The tape: operations in the order in which they ran. Backwards, it is the chain rule.
 *
 * Each operation that takes part in a loss leaves one entry: its result, which knows its inputs. `backward()` goes through the entries from
 * the last to the first and asks each to pass its gradient on to its inputs. An operation runs after all that it depends on, so when its turn
 * comes its own gradient is complete. The tape adds up and keeps order; every derivative is a kernel's, and its formula is in `derive/`.
 *
 * @source Griewank, Walther (2008), Evaluating Derivatives, section 3.2 (reverse mode); course chapter 05, section 5.6
 */
import { shapeText } from '../array/index.js';
import { kernelsOf } from '../kernels/choose.js';
import { cellNow, interruptsNow } from '../memory/cell.js';
import { step } from '../memory/step.js';
import type { Variable } from './variable.js';

/** How the gradient of a result reaches the inputs it was made of. */
export interface Operation {
  readonly name: string;
  /** Reads `y.dAt` and adds to the gradients of `y.a`, `y.b` and `y.c`, those that need one. */
  backward(y: Variable): void;
}

const tape: (Variable | undefined)[] = [];
let count = 0; // entries in use
let isOver = false; // backward() has been: the next operation begins a new step
let resets = step.resets; // when the step began
let interrupts = interruptsNow();
let pass = 0; // numbers the calls of backward()
let isAdding = false; // this pass adds to the gradients of passes before
let reachedLeaves: Variable[] = [];
let quietIn = -1; // the cell in which noGrad() is going on, see memory/cell.ts

/** Begins an operation: in a fresh step, if backward(), an interrupt or the limit of memory ended the one before. */
export function begin(): void {
  if (isOver || resets !== step.resets || interrupts !== interruptsNow()) renew();
}

function renew(): void {
  tape.fill(undefined, 0, count);
  count = 0;
  step.reset();
  resets = step.resets;
  interrupts = interruptsNow();
  isOver = false;
}

/** Puts a result on the tape, if an input needs a gradient and noGrad() is not going on. */
export function record(
  y: Variable,
  operation: Operation,
  a: Variable,
  b: Variable | undefined,
  c: Variable | undefined,
  saved: readonly number[],
): Variable {
  const isNeeded = a.needsGradient || b?.needsGradient === true || c?.needsGradient === true;
  if (!isNeeded || quietIn === cellNow()) return y;
  y.needsGradient = true;
  y.operation = operation;
  y.a = a;
  y.b = b;
  y.c = c;
  y.saved = saved;
  y.versions = versionsOf(a, b, c);
  tape[count] = y;
  count++;
  return y;
}

/** Versions only grow, so their sum stays the same only if each of them does. */
function versionsOf(a: Variable, b: Variable | undefined, c: Variable | undefined): number {
  return a.version + (b === undefined ? 0 : b.version) + (c === undefined ? 0 : c.version);
}

/** The work of `Variable.backward()`. */
export function backward(loss: Variable, accumulate: boolean): void {
  assertLoss(loss);
  pass++;
  isAdding = accumulate;
  reachedLeaves = [];
  isOver = true; // whatever stops this pass, the step is over with it
  if (loss.operation !== undefined) loss.scalar = loss.item();
  open(loss);
  kernelsOf(loss.dtype).fill(loss.dAt, 1, 1);
  for (let i = count - 1; i >= 0; i--) {
    const y = tape[i];
    tape[i] = undefined;
    if (y === undefined || y.reached !== pass || y.a === undefined) continue; // the loss does not depend on it
    if (y.versions !== versionsOf(y.a, y.b, y.c)) throw new Error(changedText(y));
    y.operation?.backward(y);
  }
  for (const leaf of reachedLeaves) leaf.closeGradient(accumulate);
  reachedLeaves = [];
}

/** Makes the place for the gradient of v ready. @returns whether a part of the gradient stands there already, to be added to */
export function open(v: Variable): boolean {
  if (v.reached === pass) return true;
  v.reached = pass;
  return v.openGradient(isAdding);
}

/** Where a kernel that overwrites may write the gradient of v; `settle` follows. 0 if v needs none. */
export function place(v: Variable): number {
  if (!v.needsGradient) return 0;
  return open(v) ? step.take(v.bytes()) : v.dAt;
}

/** Adds what stands at `at` to the gradient of v, unless it was written there directly. */
export function settle(v: Variable, at: number): void {
  if (at !== 0 && at !== v.dAt) kernelsOf(v.dtype).addInto(at, v.dAt, v.size, 1);
}

/** Has the gradient of v taken out of the step when the pass is complete. */
export function keepGradient(v: Variable): void {
  reachedLeaves.push(v);
}

/** Whether results are put on the tape now. */
export function isRecording(): boolean {
  return quietIn !== cellNow();
}

/** Runs fn without recording; see `noGrad`, which also takes the result out of the memory that it lived in. */
export function quietly<T>(fn: () => T): T {
  begin();
  const before = quietIn;
  const mark = step.enter();
  quietIn = cellNow();
  try {
    return fn();
  } finally {
    quietIn = before; // after an interrupt this does not run, but then the number of the cell has changed
    step.release(mark);
  }
}

function assertLoss(loss: Variable): void {
  if (resets !== step.resets || interrupts !== interruptsNow()) renew(); // what was half done is gone, and with it its loss
  if (loss.size !== 1) {
    throw new RangeError(
      `backward() starts from one number, but a loss of shape ${shapeText(loss.shape)} came: take its mean() or sum() first`,
    );
  }
  if (!isRecording())
    throw new Error('backward() was called within noGrad(), where nothing is recorded: call it outside');
  if (loss.operation === undefined) begin(); // a number that was not computed is of any step
  if (loss.scalar !== undefined || (isOver && step.isLive(loss.madeIn))) {
    throw new Error(
      'backward() has already run in this step, and has freed its graph: run the forward pass again. ' +
        'To train on several losses, add them up and call backward() on the sum',
    );
  }
  loss.offset();
  if (!loss.needsGradient) {
    throw new Error(
      'The loss depends on nothing that has a gradient: compute it from parameters, or from variable(x), and outside of noGrad()',
    );
  }
}

function changedText({ operation, a, b, c }: Variable): string {
  const names = [a, b, c].flatMap((input) => (input !== undefined && input.version > 0 ? [input.toString()] : []));
  return (
    `${operation?.name} used ${names.join(', ')} in the forward pass, and an input was changed before backward(), by set() or by an optimizer's step: ` +
    'the gradient would mix old and new values. Call backward() before the step, or run the forward pass again'
  );
}
