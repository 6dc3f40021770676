/** The memory of the arena, asked from the system: addresses for all of it at once, pages as they are needed. */

/** The part of WebAssembly.Memory that is used here; the library has no types of the web. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** Memory, and how far it may grow. */
export interface Reserved {
  readonly memory: SharedMemory;
  readonly limit: number; // bytes
}

/** What memory is granted in, and what WebAssembly counts in. */
export const PAGE = 65536;

const MB = 2 ** 20;
const DEFAULT_LIMIT_MB = 2048;

/** Offsets are 32 bits wide. */
export const LARGEST_LIMIT_MB = 4095;

/** The limit in megabytes that NABLA_ARENA_MB sets. @throws RangeError when that is no such number */
export function limitFromEnvironment(): number {
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
export function reserve(limitMb: number): Reserved {
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
