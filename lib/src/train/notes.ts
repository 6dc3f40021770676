/** What is saved beside the arrays of a training, as a text in the file. */
import type { RandomState } from '../data/random.js';
import type { EpochRecord } from './history.js';

/** The name of the text. */
export const NOTES = 'nabla.training';

/** The texts beside the arrays, as JSON. */
export interface Notes {
  readonly epoch?: number;
  readonly rng?: RandomState;
  /** Of each layer that draws random numbers, by its place in the network. */
  readonly layers?: Readonly<Record<string, RandomState>>;
  readonly optimizer?: { readonly kind: string; readonly steps: number; readonly lr: number };
  readonly history?: { readonly epochs: readonly EpochRecord[]; readonly stoppedEarly: boolean };
  readonly best?: { readonly epoch: number; readonly validationLoss: number };
}

/**
 * The text, looked at, since a file may come from anywhere.
 *
 * @throws SyntaxError when it is not what `save` writes
 */
export function parseNotes(path: string, text: string | undefined): Notes {
  if (text === undefined) return {};
  let notes: unknown;
  try {
    notes = JSON.parse(text);
  } catch {
    notes = undefined;
  }
  const isNumber = (value: unknown): boolean => typeof value === 'number';
  const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  const isEpoch = (value: unknown): boolean =>
    isRecord(value) && ['epoch', 'steps', 'loss', 'lr'].every((name) => isNumber(value[name]));
  const isAllRight =
    isRecord(notes) &&
    (notes.epoch === undefined || isNumber(notes.epoch)) &&
    (notes.rng === undefined || Array.isArray(notes.rng)) &&
    (notes.layers === undefined || isRecord(notes.layers)) &&
    (notes.optimizer === undefined || (isRecord(notes.optimizer) && typeof notes.optimizer.kind === 'string')) &&
    (notes.best === undefined || (isRecord(notes.best) && isNumber(notes.best.validationLoss))) &&
    (notes.history === undefined ||
      (isRecord(notes.history) && Array.isArray(notes.history.epochs) && notes.history.epochs.every(isEpoch)));
  if (isAllRight) return notes as Notes;
  throw new SyntaxError(
    `${path} is no saved training: its text ${NOTES} is damaged. Save it again, or load an older one`,
  );
}
