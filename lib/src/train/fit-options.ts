/** What training is told: the examples, and how to learn from them. */
import { shapeText, type Tensor } from '../array/index.js';
import type { Variable } from '../autograd/variable.js';
import { assertBatchSize } from '../data/batches.js';
import type { Random } from '../data/random.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Schedule } from '../optim/schedules.js';
import type { EpochRecord, History } from './history.js';
import type { Progress } from './progress.js';

/** The truth about examples: a class for each, or an array with a row for each. */
export type Truth = ArrayLike<number> | Tensor;

/** The truth about the examples of one batch. */
export type BatchTruth<T extends Truth> = T extends Tensor ? Tensor : Int32Array;

/** Examples, and what is true of them. */
export interface Data<T extends Truth> {
  readonly x: Tensor; // [N, ...]
  readonly y: T; // N classes, or [N, ...]
}

/** What to learn from, and how. */
export interface FitOptions<T extends Truth> {
  readonly data: Data<T>;
  /** From the outputs for a batch, and the truth, to one number; for example `crossEntropy`. */
  readonly loss: (yHat: Variable, y: BatchTruth<T>) => Variable;
  readonly optimizer: Optimizer;
  /** How many epochs there are to be in all, those of `history` included. */
  readonly epochs: number;
  /** Examples in a batch. */
  readonly size: number;
  /** Decides the order of the examples. */
  readonly rng: Random;
  /** Examples that are not learned from; their loss is measured after each epoch. */
  readonly validation?: Data<T>;
  /** The learning rate of each step; without it that of the optimizer stays. */
  readonly schedule?: Schedule;
  /** The longest gradient that is let through, see `clipByNorm`. */
  readonly clip?: number;
  /** After so many epochs without a smaller validation loss training ends, and the network gets the best weights back. */
  readonly patience?: number;
  /** Is called after each epoch, for example to save. */
  readonly onEpoch?: (record: EpochRecord, history: History) => void;
  /** Is called after each step; `true` draws a learning curve in a notebook, and prints a line for each epoch elsewhere. */
  readonly progress?: boolean | ((progress: Progress) => void);
  /** What an earlier call gave, or `load`: training goes on after it. */
  readonly history?: History;
}

/**
 * Refuses what cannot be trained with, before anything has changed.
 *
 * @throws RangeError when there is no example, not one truth for each, or an option is out of its range
 */
export function assertOptions<T extends Truth>({ data, validation, epochs, size, patience }: FitOptions<T>): void {
  assertBatchSize(size);
  assertData(data, 'data');
  if (validation !== undefined) assertData(validation, 'validation');
  if (!(Number.isSafeInteger(epochs) && epochs >= 0))
    throw new RangeError(`epochs must be a whole number from 0 up, but ${epochs} came`);
  if (patience === undefined) return;
  if (!(Number.isSafeInteger(patience) && patience > 0))
    throw new RangeError(`patience must be a whole number of epochs from 1 up, but ${patience} came`);
  if (validation === undefined)
    throw new RangeError(
      'patience wants examples that are not learned from: give validation, for example from split()',
    );
}

function assertData({ x, y }: Data<Truth>, name: string): void {
  const N = x.shape[0];
  const count = isTensor(y) ? y.shape[0] : y.length;
  if (!(N > 0)) throw new RangeError(`${name}.x ${shapeText(x.shape)} holds no example, but at least one is wanted`);
  if (count === N) return;
  throw new RangeError(`${name} has ${N} examples x ${shapeText(x.shape)}, but y for ${count}: give one each`);
}

/** Whether the truth is an array, with a row for each example. */
export function isTensor(y: Truth): y is Tensor {
  return 'stride' in y;
}
