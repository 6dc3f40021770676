import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arena } from '../../../lib/src/memory/arena.js';
import { step } from '../../../lib/src/memory/step.js';

describe('step', () => {
  test('step.take() gives values that do not overlap, at multiples of 64', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 40 }), (sizes) => {
        step.reset();
        const places = sizes.map((size) => ({ at: step.take(size), size })).filter(({ size }) => size > 0);
        places.sort((p, q) => p.at - q.at);
        places.forEach(({ at, size }, i) => {
          expect(at).toBeGreaterThan(0);
          expect(at % 64).toBe(0);
          expect(at + size).toBeLessThanOrEqual(places[i + 1]?.at ?? arena.f32.byteLength);
        });
      }),
      { seed: 3 },
    );
  });

  test('step.reset() uses the same memory for the next step', () => {
    step.reset();
    const first = [10, 1000, 100_000].map((size) => step.take(size));
    const held = arena.held().bytes;
    for (let i = 0; i < 100; i++) {
      step.reset();
      expect([10, 1000, 100_000].map((size) => step.take(size))).toEqual(first);
    }
    expect(arena.held().bytes).toBe(held);
  });

  test('step.reset() ends the step: its number is over', () => {
    const { number } = step;
    expect(step.isLive(number)).toBe(true);
    step.reset();
    expect(step.isLive(number)).toBe(false);
    expect(step.bytes()).toBe(0);
  });

  test('step.release() returns to the mark, and keeps the step around it', () => {
    step.reset();
    step.take(100);
    const { number } = step;
    const bytes = step.bytes();
    const mark = step.enter();
    const inner = step.number;
    step.take(5_000_000); // in another chunk
    expect(step.isLive(number)).toBe(true);
    expect(step.isLive(inner)).toBe(true);
    step.release(mark);
    expect(step.bytes()).toBe(bytes);
    expect(step.isLive(number)).toBe(true);
    expect(step.isLive(inner)).toBe(false);
  });

  test('step.take() of nothing is a place too, also as the first of all', () => {
    step.reset();
    expect(step.take(0)).toBeGreaterThan(0);
  });

  test('step.take() of more than there is says what the step has taken, and what to do', () => {
    step.reset();
    step.take(3 * 2 ** 20);
    step.take(10);
    expect(() => step.take(2 ** 40)).toThrow(
      /^There is no room for 1048576 MB more of step values: .* is held.*NABLA_ARENA_MB=4095\. This step has taken \d+ MB for 2 values since the last backward\(\): .*noGrad\(\) or by predict\(\)$/,
    );
    const at = step.take(8); // and the step goes on
    expect(at).toBeGreaterThan(0);
  });
});
