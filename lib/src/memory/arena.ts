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
import { interruptsNow } from './cell.js';

/** What a block is for, as messages and `held()` say it. */
export type Purpose = 'parameters' | 'gradients' | 'optimizer state' | 'step values';

/** What is in use, in bytes. */
export interface Held {
  readonly bytes: number;
  readonly by: Readonly<Record<Purpose, number>>;
  /** how far the memory has grown, and how far it may */
  readonly memory: number;
  readonly limit: number;
}

/** The part of WebAssembly.Memory that is used here; the library has no types of the web. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

interface Block {
  readonly offset: number;
  readonly size: number;
  purpose: Purpose;
  /** whose it is; undefined for a free block */
  owner: WeakRef<object> | undefined;
  /** how often the block was handed out: a late word about an earlier owner is told by it */
  lease: number;
}

const PAGE = 65536;
const MB = 2 ** 20;
const ALIGNMENT = 64; // a line of the cache, and the widest vector
const DEFAULT_LIMIT_MB = 2048;
const LARGEST_LIMIT_MB = 4095; // offsets are 32 bits wide

/** The memory grows by at least a half of what it is, up to this. */
const LARGEST_STEP = 64 * MB;

/** Before the memory grows, garbage is collected once this much was taken since the last time. */
const COLLECT_AFTER = 256 * MB;

const memory = reserve(limitFromEnvironment());
let free = new Map<number, Block[]>(); // by size
let blocks = new Map<number, Block>(); // by offset
const registry = new FinalizationRegistry<{ block: Block; lease: number }>(({ block, lease }) => {
  if (block.lease === lease) release(block);
});
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
    const block = free.get(size)?.pop() ?? grown(size) ?? pieced(size);
    if (block === undefined) throw new RangeError(refusal(bytes, purpose));
    block.purpose = purpose;
    block.owner = new WeakRef(owner);
    block.lease++;
    takenSince += size;
    registry.register(owner, { block, lease: block.lease }, block);
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

/**
 * The size of the block for so many bytes: eight sizes between a power of two and the next, so that at most an eighth is unused and a free
 * block fits the next array of about its size.
 */
export function sizeOfBlock(bytes: number): number {
  if (!(Number.isSafeInteger(bytes) && bytes >= 0)) {
    throw new RangeError(`A block of memory has a whole number of bytes from 0 up, but ${bytes} came`);
  }
  let unit = ALIGNMENT;
  while (unit * 16 < bytes) unit *= 2;
  return Math.max(1, Math.ceil(bytes / unit)) * unit;
}

function release(block: Block): void {
  if (block.owner === undefined) return;
  let list = free.get(block.size);
  if (list === undefined) {
    list = [];
    free.set(block.size, list);
  }
  registry.unregister(block);
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

/**
 * At the limit: the smallest free piece that is large enough, and what is left of it stays free. Free blocks that lie side by side are one piece
 * from then on.
 */
function pieced(size: number): Block | undefined {
  const pieces = new Map<number, Block>();
  let last: Block | undefined;
  for (const block of [...blocks.values()].sort((p, q) => p.offset - q.offset)) {
    const isMore = last !== undefined && last.owner === undefined && block.owner === undefined;
    last = isMore && last !== undefined ? freeBlock(last.offset, last.size + block.size) : block;
    pieces.set(last.offset, last);
  }
  let best: Block | undefined;
  for (const piece of pieces.values()) {
    const fits = piece.owner === undefined && piece.size >= size;
    if (fits && (best === undefined || piece.size < best.size)) best = piece;
  }
  const taken = best && freeBlock(best.offset, size);
  if (best !== undefined && taken !== undefined) {
    if (best.size > size) pieces.set(best.offset + size, freeBlock(best.offset + size, best.size - size));
    pieces.set(taken.offset, taken);
  }
  const lists = new Map<number, Block[]>();
  for (const piece of pieces.values()) {
    if (piece.owner !== undefined || piece === taken) continue;
    const list = lists.get(piece.size);
    if (list === undefined) lists.set(piece.size, [piece]);
    else list.push(piece);
  }
  blocks = pieces;
  free = lists;
  return taken;
}

function freeBlock(offset: number, size: number): Block {
  return { offset, size, purpose: 'step values', owner: undefined, lease: 0 };
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

function limitFromEnvironment(): number {
  const text = process.env.NABLA_ARENA_MB;
  if (text === undefined || text === '') return DEFAULT_LIMIT_MB;
  const mb = Number(text);
  if (Number.isInteger(mb) && mb >= 1 && mb <= LARGEST_LIMIT_MB) return mb;
  throw new RangeError(
    `NABLA_ARENA_MB must be a whole number of megabytes from 1 to ${LARGEST_LIMIT_MB}, but ${text} came`,
  );
}

/**
 * Addresses are set aside for all of the memory, so that it never has to move; where a system grants fewer, the limit is lower. Without
 * WebAssembly it is an ordinary shared buffer, whose pages the system grants when they are written to.
 */
function reserve(limitMb: number): { readonly memory: SharedMemory; readonly limit: number } {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly?: { Memory: new (options: { initial: number; maximum: number; shared: true }) => SharedMemory };
  };
  for (let mb = limitMb; ; mb = Math.floor(mb / 2)) {
    const maximum = (mb * MB) / PAGE;
    try {
      const made =
        WebAssembly === undefined
          ? { buffer: new SharedArrayBuffer(mb * MB), grow: () => maximum }
          : new WebAssembly.Memory({ initial: 16, maximum, shared: true });
      return { memory: made, limit: mb * MB };
    } catch (error) {
      if (mb <= 16) throw error;
    }
  }
}
