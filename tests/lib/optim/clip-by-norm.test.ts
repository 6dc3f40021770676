import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipByNorm } from '../../../lib/src/optim/clip-by-norm.js';
import { Weights } from './parameters.js';

/** The six digits that clipping may take: torch adds 1e-6 to the norm that it divides by. */
const CLIPPED = 1e-5;

const withGradient = (values: readonly number[], dtype: 'float32' | 'float64' = 'float64'): Weights => {
  const w = new Weights(
    values.map(() => 0),
    dtype,
  );
  w.setGradient(values);
  return w;
};

describe('clipByNorm', () => {
  test('clipByNorm() shortens all gradients together, and keeps their direction', () => {
    const [a, b] = [withGradient([3]), withGradient([4])]; // together of length 5
    expect(clipByNorm({ a, b }, 1)).toBe(5);
    expect(a.gradient()[0]).toBeCloseTo(0.6, 6);
    expect(b.gradient()[0]).toBeCloseTo(0.8, 6);
  });

  test('clipByNorm() leaves gradients that are short enough, to the last bit', () => {
    const a = withGradient([0.3, -0.1]);
    expect(clipByNorm({ a }, 1)).toBeCloseTo(Math.sqrt(0.1), 15);
    expect(a.gradient()).toEqual([0.3, -0.1]);
  });

  test('clipByNorm() counts both dtypes, a parameter with two names once, and none without a gradient', () => {
    const [narrow, wide, none] = [withGradient([3], 'float32'), withGradient([4]), new Weights([1])];
    expect(clipByNorm({ narrow, wide, none, again: wide }, 10)).toBe(5);
    expect(clipByNorm({ none }, 1)).toBe(0);
  });

  test('clipByNorm() refuses gradients that are not finite, and then nothing has changed', () => {
    const [a, b] = [withGradient([3]), withGradient([Number.NaN])];
    expect(() => clipByNorm({ a, b }, 1)).toThrow('The gradients have the length NaN, which cannot be shortened');
    expect(a.gradient()).toEqual([3]);
    expect(() => clipByNorm({ a }, 0)).toThrow('must be a positive number, but 0 came');
  });

  test('after clipByNorm() no gradient is longer than was let through', () => {
    const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(numbers, fc.constantFrom<'float32' | 'float64'>('float32', 'float64'), (values, dtype) => {
        const a = withGradient(values, dtype);
        const before = clipByNorm({ a }, 2);
        const after = Math.hypot(...a.gradient());
        expect(Math.abs(after - Math.min(before, 2))).toBeLessThan(CLIPPED);
      }),
    );
  });
});
