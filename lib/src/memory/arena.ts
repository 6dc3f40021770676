/**
 * The arena: one block of memory that JavaScript, WebAssembly and native code all see under the same addresses.
 *
 * Parameters, gradients, the state of optimizers and the values of a training step live here, each at a byte offset, so that no call copies
 * them. Learners never get a view on it: what is taken out is a copy in an ordinary array, which keeps its numbers whatever happens here.
 *
 * A block belongs to an object and comes back when that object is garbage. An interrupt stops code only where a function or a round of a loop
 * begins, so a change of state that has neither in its middle is never half done; the changes below are written that way.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ALIGNMENT, type Block, freeBlock, type Purpose, pieced, sizeOfBlock } from './blocks.js';
import { interruptsNow } from './cell.js';
import { LARGEST_LIMIT_MB, limitFromEnvironment, PAGE, reserve, type SharedMemory } from './reserve.js';

export type { Purpose, SharedMemory };

/** What is in use, in bytes. */
export interface Held {
  readonly bytes: number;
  readonly by: Readonly<Record<Purpose, number>>;
  /** how far the memory has grown, and how far it may */
  readonly memory: number;
  readonly limit: number;
}

const MB = 2 ** 20;

/** The memory grows by at least a half of what it is, up to this. */
const LARGEST_STEP = 64 * MB;

/** Before the memory grows, garbage is collected once this much was taken since the last time. */
const COLLECT_AFTER = 256 * MB;

const memory = reserve(limitFromEnvironment());
let free = new Map<number, Block[]>(); // by size
let blocks = new Map<number, Block>(); // by offset
const registry = new FinalizationRegistry<Block>(release);
let end = ALIGNMENT; // offset 0 means "none"
let takenSince = 0; // the last collection, in bytes
let interrupts = interruptsNow(); // when blocks were looked through last

/** The memory itself. `f32`, `f64` and `i32` lie over all of it and are replaced when it grows: read them anew each time. */
export const arena: {
  readonly memory: SharedMemory;
  f32: Float32Array;
  f64: Float64Array;
  i32: Int32Array;
  take(bytes: number, owner: object, purpose: Purpose): number;
  give(offset: number): void;
  held(): Held;
} = {
  memory: memory.memory,
  f32: new Float32Array(memory.memory.buffer),
  f64: new Float64Array(memory.memory.buffer),
  i32: new Int32Array(memory.memory.buffer),

  /**
   * A block of its own, at a multiple of 64; what stands in it is left over from its last use.
   *
   * @param bytes how many at least
   * @param owner the block comes back when this object is garbage; it must not be referred to by what the block is for
   * @returns the offset in bytes, never 0
   * @throws RangeError when there is no room below the limit
   */
  take(bytes: number, owner: object, purpose: Purpose): number {
    const size = sizeOfBlock(bytes);
    if (interrupts !== interruptsNow()) sweep();
    const block = free.get(size)?.pop() ?? grown(size) ?? joined(size);
    if (block === undefined) throw new RangeError(refusal(bytes, purpose));
    block.purpose = purpose;
    block.owner = new WeakRef(owner);
    takenSince += size;
    registry.register(owner, block, block);
    return block.offset;
  },

  /** Gives a block back before its owner is garbage. */
  give(offset: number): void {
    const block = blocks.get(offset);
    if (block !== undefined) release(block);
  },

  held(): Held {
    sweep();
    const by: Record<Purpose, number> = { parameters: 0, gradients: 0, 'optimizer state': 0, 'step values': 0 };
    let bytes = 0;
    for (const block of blocks.values()) {
      if (block.owner === undefined) continue;
      by[block.purpose] += block.size;
      bytes += block.size;
    }
    return { bytes, by, memory: arena.f32.byteLength, limit: memory.limit };
  },
};

function release(block: Block): void {
  if (block.owner === undefined) return;
  let list = free.get(block.size);
  if (list === undefined) {
    list = [];
    free.set(block.size, list);
  }
  registry.unregister(block); // the next owner is another
  block.owner = undefined;
  list.push(block);
}

/** A block behind all others. */
function grown(size: number): Block | undefined {
  if (end + size > arena.f32.byteLength) {
    if (takenSince > COLLECT_AFTER || end + size > memory.limit) {
      const found = collect(size);
      if (found !== undefined) return found;
    }
    if (end + size > memory.limit || !grow(end + size)) return undefined;
  }
  const block = freeBlock(end, size);
  blocks.set(end, block);
  end += size;
  return block;
}

function grow(bytes: number): boolean {
  const have = memory.memory.buffer.byteLength;
  if (have < bytes) {
    const step = Math.min(have / 2, LARGEST_STEP);
    const wanted = Math.min(Math.max(bytes, have + step), memory.limit);
    try {
      memory.memory.grow(Math.ceil((wanted - have) / PAGE));
    } catch {
      return false; // the system has no more
    }
  }
  arena.i32 = new Int32Array(memory.memory.buffer);
  arena.f64 = new Float64Array(memory.memory.buffer);
  arena.f32 = new Float32Array(memory.memory.buffer);
  return true;
}

/**
 * Looks for owners that are garbage, whose blocks have not come back yet. The engine sees small objects and is in no hurry, so it is asked to
 * collect. It keeps what was made in this turn of the event loop.
 */
function collect(size: number): Block | undefined {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  sweep();
  takenSince = 0;
  return free.get(size)?.pop();
}

/** Takes back what belongs to garbage. The registry does it too, but an interrupt can take its word away. */
function sweep(): void {
  for (const block of blocks.values()) {
    if (block.owner !== undefined && block.owner.deref() === undefined) release(block);
  }
  interrupts = interruptsNow();
}

/** At the limit: a free block for which others are joined or divided. */
function joined(size: number): Block | undefined {
  const pieces = pieced(blocks, size);
  blocks = pieces.blocks;
  free = pieces.free;
  return pieces.taken;
}

function refusal(bytes: number, purpose: Purpose): string {
  const held = arena.held();
  const parts = Object.entries(held.by)
    .filter(([, used]) => used > 0)
    .map(([name, used]) => `${megabytes(used)} of ${name}`);
  const limitMb = Math.floor(held.limit / MB);
  return (
    `There is no room for ${megabytes(bytes)} more of ${purpose}: ${parts.join(', ') || 'nothing'} is held, and the limit is ${limitMb} MB. ` +
    `Use smaller batches or drop models that are no longer needed (their memory comes back after the cell), ` +
    `or raise the limit: start with the environment variable NABLA_ARENA_MB=${Math.min(LARGEST_LIMIT_MB, 2 * limitMb)}`
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(bytes < 10 * MB ? 2 : 0)} MB`;
}
