/** What training leaves behind: a line for each epoch, and the best weights that it has seen. */
import type { Tensor } from '../array/index.js';

/** What is known of one epoch when it is over. */
export interface EpochRecord {
  /** Its number, from 1. */
  readonly epoch: number;
  /** Steps of the optimizer so far, over all epochs. */
  readonly steps: number;
  /** The mean over its examples, each measured when its batch was learned from. */
  readonly loss: number;
  /** The mean over the validation examples at the end of the epoch, where there are any. */
  readonly validationLoss?: number;
  /** The learning rate of the last step. */
  readonly lr: number;
}

/** The weights with the least validation loss so far. */
export interface Best {
  readonly epoch: number;
  readonly validationLoss: number;
  readonly parameters: Readonly<Record<string, Tensor>>;
}

/** Training so far; give it to `fit` again, and it goes on. */
export interface History {
  readonly epochs: readonly EpochRecord[];
  /** With validation examples. */
  readonly best?: Best;
  /** Whether it ended since `patience` had run out. */
  readonly stoppedEarly: boolean;
}

/** A line to print: `epoch 3 of 10: loss 0.2154, validation 0.2401`. */
export function epochLine({ epoch, loss, validationLoss }: EpochRecord, epochs: number): string {
  const validation = validationLoss === undefined ? '' : `, validation ${validationLoss.toPrecision(4)}`;
  return `epoch ${epoch} of ${epochs}: loss ${loss.toPrecision(4)}${validation}`;
}
