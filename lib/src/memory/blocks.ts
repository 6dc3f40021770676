/** Blocks of the arena: their sizes, and how free ones are joined and divided. */

/** What a block is for, as messages and `held()` say it. */
export type Purpose = 'parameters' | 'gradients' | 'optimizer state' | 'step values';

/** A piece of the arena. */
export interface Block {
  readonly offset: number;
  readonly size: number;
  purpose: Purpose;
  /** whose it is; undefined for a free block */
  owner: WeakRef<object> | undefined;
}

/** A line of the cache, and the widest vector. */
export const ALIGNMENT = 64;

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

/** All blocks by offset, the free ones by size, and one that was taken for use. */
export interface Pieces {
  readonly blocks: Map<number, Block>;
  readonly free: Map<number, Block[]>;
  readonly taken: Block | undefined;
}

/**
 * At the limit: the smallest free piece that is large enough, and what is left of it stays free. Free blocks that lie side by side are one piece
 * from then on.
 */
export function pieced(blocks: ReadonlyMap<number, Block>, size: number): Pieces {
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
  return { blocks: pieces, free: lists, taken };
}

/** A block that belongs to nobody. */
export function freeBlock(offset: number, size: number): Block {
  return { offset, size, purpose: 'step values', owner: undefined };
}
