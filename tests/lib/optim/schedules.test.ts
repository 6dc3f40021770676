import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cosine, type Schedule, stepDecay, warmup } from '../../../lib/src/optim/schedules.js';
import { FLOAT64_SUM } from '../../support/tolerances.js';

const first = (schedule: Schedule, count: number): number[] =>
  Array.from({ length: count }, (_, step) => schedule(step));

describe('schedules', () => {
  test('stepDecay() falls like stairs', () => {
    expect(first(stepDecay({ lr: 8, every: 2, factor: 0.5 }), 5)).toEqual([8, 8, 4, 4, 2]);
    expect(stepDecay({ lr: 1, every: 10 })(25)).toBeCloseTo(0.01, 15);
  });

  test('cosine() begins at lr, is half-way at half of the steps, and stays at its end', () => {
    const schedule = cosine({ lr: 1, steps: 4, end: 0.5 });
    const expected = [1, 0.5 + (0.5 * (1 + Math.SQRT1_2)) / 2, 0.75, 0.5 + (0.5 * (1 - Math.SQRT1_2)) / 2, 0.5, 0.5];
    for (const [step, lr] of first(schedule, 6).entries()) expect(lr).toBeCloseTo(expected[step], 14);
  });

  test('warmup() climbs to the first rate of what follows, which then begins', () => {
    expect(first(warmup(4, stepDecay({ lr: 1, every: 1, factor: 0.5 })), 7)).toEqual([
      0.25, 0.5, 0.75, 1, 1, 0.5, 0.25,
    ]);
    expect(
      first(
        warmup(0, () => 7),
        2,
      ),
    ).toEqual([7, 7]);
  });

  test('a schedule refuses what is no step, and options that give no rate', () => {
    expect(() => cosine({ lr: 1, steps: 4 })(-1)).toThrow(
      'the number of a step, a whole number from 0 up, but -1 came',
    );
    expect(() => stepDecay({ lr: 1, every: 4 })(0.5)).toThrow('but 0.5 came');
    expect(() => warmup(2, () => 1)(Number.NaN)).toThrow('but NaN came');
    expect(() => stepDecay({ lr: 0, every: 4 })).toThrow('lr must be a positive number, but 0 came');
    expect(() => stepDecay({ lr: 1, every: 0 })).toThrow('every must be a whole number of steps from 1 up');
    expect(() => stepDecay({ lr: 1, every: 1, factor: -1 })).toThrow('factor must be a positive number');
    expect(() => cosine({ lr: 1, steps: 1.5 })).toThrow('steps must be a whole number');
    expect(() => cosine({ lr: 1, steps: 2, end: -1 })).toThrow('end must be a number from 0 up');
    expect(() => warmup(-1, () => 1)).toThrow('A climb takes a whole number of steps');
  });

  test('cosine() never rises, and stays between its ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 0.5, noNaN: true }), (steps, end) => {
        const rates = first(cosine({ lr: 0.5, steps, end }), steps + 3);
        for (let t = 1; t < rates.length; t++) expect(rates[t]).toBeLessThanOrEqual(rates[t - 1] + FLOAT64_SUM);
        expect(rates[steps + 2]).toBeCloseTo(end, 14);
      }),
    );
  });
});
