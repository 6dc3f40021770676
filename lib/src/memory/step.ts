/**
 * The memory of one training step: everything between the inputs and the gradients.
 *
 * Values of a step are all dropped together, so taking one is an addition to a position, and dropping them is one assignment. The chunks
 * stay for the next step, which finds its values at the same addresses, still in the processor's cache.
 */
import { arena } from './arena.js';
import { interruptsNow } from './cell.js';

interface Chunk {
  readonly size: number;
  offset: number;
}

const FIRST_CHUNK = 2 ** 18;
const LARGEST_CHUNK = 2 ** 26; // a larger one only for a single value that needs it

const chunks: Chunk[] = [];
let chunk = -1; // the number of the chunk in use
let position = 0;
let values = 0; // taken since the step began
let end = -1; // of the chunk in use
let scopes: readonly number[] = []; // numbers of the steps around a scope, outermost first
let numbers = 1;
let interrupts = interruptsNow(); // when the step began

/** A place in the memory of the step, to return to. */
export interface Mark {
  readonly chunk: number;
  readonly position: number;
  readonly values: number;
  readonly resets: number;
  readonly number: number;
  readonly scopes: readonly number[];
}

/** The step that is going on. A value carries its `number`, and is lost when that number is over. */
export const step: {
  number: number;
  resets: number;
  take(bytes: number): number;
  reset(): void;
  mark(): Mark;
  enter(): Mark;
  release(mark: Mark): void;
  isLive(number: number): boolean;
  bytes(): number;
} = {
  number: 1,
  /** How often a step has ended. */
  resets: 0,

  /** Room for a value at a multiple of 64. @returns the offset in bytes, never 0 */
  take(bytes: number): number {
    const at = position;
    const next = at + bytes + (-bytes & 63);
    if (next <= end) {
      position = next;
      values++;
      return at;
    }
    return takeElsewhere(bytes);
  },

  /** Ends the step: all its values are lost, its memory is used again. */
  reset(): void {
    step.number = ++numbers;
    step.resets++;
    scopes = [];
    values = 0;
    interrupts = interruptsNow();
    use(0);
  },

  /** The present place; to be released within the same call. What an interrupted call left behind is dropped first. */
  mark(): Mark {
    if (interrupts !== interruptsNow()) step.reset();
    return { chunk, position, values, resets: step.resets, number: step.number, scopes };
  },

  /** Begins a step within the step: `release` ends it and leaves the outer one as it was. */
  enter(): Mark {
    const mark = step.mark();
    scopes = [...scopes, step.number];
    step.number = ++numbers;
    return mark;
  },

  /** Returns to a mark, unless its step has ended: what was taken since is lost. */
  release(mark: Mark): void {
    if (mark.resets !== step.resets) return; // the step around it is over
    use(mark.chunk);
    if (mark.chunk >= 0) position = mark.position;
    values = mark.values;
    step.number = mark.number;
    scopes = mark.scopes;
  },

  /** Whether values of the step with this number are still there. */
  isLive(number: number): boolean {
    return number === step.number || scopes.includes(number);
  },

  /** What the values of this step take, with the gaps between them. */
  bytes(): number {
    let full = 0;
    for (let i = 0; i < chunk; i++) full += chunks[i].size;
    return chunk < 0 ? 0 : full + position - chunks[chunk].offset;
  },
};

/** Starts at the front of a chunk; without one, the first value makes it. */
function use(index: number): void {
  const { offset, size } = chunks[index] ?? { offset: 0, size: -1 };
  chunk = size < 0 ? -1 : index;
  position = offset;
  end = offset + size;
}

/** The next chunk that is large enough, or a new one. */
function takeElsewhere(bytes: number): number {
  const needed = Math.max(64, bytes + (-bytes & 63));
  let next = chunk + 1;
  while (next < chunks.length && chunks[next].size < needed) next++;
  if (next === chunks.length) {
    const last = chunks.at(-1)?.size ?? FIRST_CHUNK / 2;
    chunks.push(madeChunk(Math.max(needed, Math.min(2 * last, LARGEST_CHUNK)), needed));
  }
  use(next);
  const at = position;
  position = at + needed;
  values++;
  return at;
}

/** A chunk of the size that is wished for, or near the limit of what is needed. */
function madeChunk(wished: number, needed: number): Chunk {
  try {
    return chunkOf(wished);
  } catch {
    try {
      return chunkOf(needed);
    } catch (error) {
      const message = refusal((error as Error).message);
      step.reset(); // it cannot be completed
      for (const { offset } of chunks.splice(0)) arena.give(offset); // and what comes next wants room
      use(-1);
      throw new RangeError(message);
    }
  }
}

function chunkOf(size: number): Chunk {
  const made: Chunk = { size, offset: 0 };
  made.offset = arena.take(size, made, 'step values');
  return made;
}

function refusal(why: string): string {
  const mb = (step.bytes() / 2 ** 20).toFixed(0);
  return (
    `${why}. This step has taken ${mb} MB for ${values} values since the last backward(): ` +
    'compute what is not learned from, as an evaluation, within noGrad() or by predict()'
  );
}
