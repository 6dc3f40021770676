import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arena } from '../../../lib/src/memory/arena.js';
import { sizeOfBlock } from '../../../lib/src/memory/blocks.js';

/** Owners of blocks, so that none of them is garbage while a test runs. */
const owners: object[] = [];

function take(bytes: number): number {
  const owner = {};
  owners.push(owner);
  return arena.take(bytes, owner, 'parameters');
}

describe('arena.take()', () => {
  test('arena.take() gives blocks at multiples of 64, never at 0', () => {
    const blocks = [1, 4, 64, 65, 1000, 0].map(take);
    for (const block of blocks) {
      expect(block % 64).toBe(0);
      expect(block).toBeGreaterThan(0);
    }
    blocks.forEach(arena.give);
  });

  test('arena.take() gives a block that came back to the next who wants its size', () => {
    const first = take(4000);
    arena.give(first);
    const second = take(3990); // 3990 and 4000 bytes both get 4096: eight sizes lie between 2048 and 4096
    expect(second).toBe(first);
    arena.give(second);
  });

  test('arena.give() twice gives the block back once', () => {
    const first = take(512);
    arena.give(first);
    arena.give(first);
    const [a, b] = [take(512), take(512)];
    expect(a).not.toBe(b);
    arena.give(a);
    arena.give(b);
  });

  test('arena.take() keeps what is in the arena when the memory grows', () => {
    const block = take(4096);
    arena.f32.fill(7, block / 4, block / 4 + 1024);
    const before = arena.f32.byteLength;
    const large = take(before);
    expect(arena.f32.byteLength).toBeGreaterThan(before);
    expect(arena.f32.buffer).toBe(arena.memory.buffer);
    expect(arena.i32.buffer).toBe(arena.f64.buffer);
    expect([...arena.f32.subarray(block / 4, block / 4 + 1024)]).toEqual(new Array(1024).fill(7));
    arena.give(block);
    arena.give(large);
  });

  test('arena.take() refuses what is above the limit, and says what is held and how to raise it', () => {
    const block = take(3 * 2 ** 20);
    expect(() => take(2 ** 40)).toThrow(
      /^There is no room for 1048576 MB more of parameters: .*3\.00 MB of parameters.* is held, and the limit is 2048 MB\. .*NABLA_ARENA_MB=4095$/,
    );
    expect(() => take(-1)).toThrow('a whole number of bytes from 0 up, but -1 came');
    expect(() => take(Number.NaN)).toThrow(RangeError);
    arena.give(block);
  });

  test('arena.take() never lets two blocks overlap, in any order of taking and giving', () => {
    const action = fc.record({ bytes: fc.integer({ min: 0, max: 70_000 }), gives: fc.boolean(), which: fc.nat() });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const held = new Map<number, number>();
        for (const { bytes, gives, which } of actions) {
          if (gives && held.size > 0) {
            const at = [...held.keys()][which % held.size];
            arena.give(at);
            held.delete(at);
          } else {
            held.set(take(bytes), bytes);
          }
          const places = [...held].sort(([p], [q]) => p - q);
          places.forEach(([at, size], i) => {
            const next = places[i + 1]?.[0] ?? arena.f32.byteLength;
            expect(at + size).toBeLessThanOrEqual(next);
          });
        }
        for (const at of held.keys()) arena.give(at);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('sizeOfBlock() wastes at most an eighth above 512 bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 512, max: 2 ** 31 }), (bytes) => {
        const size = sizeOfBlock(bytes);
        expect(size).toBeGreaterThanOrEqual(bytes);
        expect(size % 64).toBe(0);
        expect(size - bytes).toBeLessThanOrEqual(Math.max(63, bytes / 8));
      }),
      { seed: 2 },
    );
  });
});

describe('arena.held()', () => {
  test('arena.held() counts by purpose what is taken and not given', () => {
    const before = arena.held();
    const owner = {};
    const block = arena.take(1024, owner, 'gradients');
    expect(arena.held().by.gradients - before.by.gradients).toBe(1024);
    arena.give(block);
    expect(arena.held().bytes).toBe(before.bytes);
  });

  test('a block comes back when its owner is garbage', async () => {
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const before = arena.held().by['optimizer state'];
    (() => arena.take(2 ** 16, {}, 'optimizer state'))();
    expect(arena.held().by['optimizer state']).toBe(before + 2 ** 16);
    for (let i = 0; i < 20 && arena.held().by['optimizer state'] !== before; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(arena.held().by['optimizer state']).toBe(before);
  });
});
