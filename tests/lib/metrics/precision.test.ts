import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accuracy } from '../../../lib/src/metrics/accuracy.js';
import { f1, precision, recall } from '../../../lib/src/metrics/precision.js';
import { FLOAT64_SUM } from '../../support/tolerances.js';

// Six pictures of classes 0, 1 and 2. Class 0: found 2 of its 3, and 1 false claim. Class 1: found 1 of 2, 1 false. Class 2: found 1 of 1, none false.
const labels = [0, 0, 0, 1, 1, 2];
const predicted = [0, 0, 1, 0, 1, 2];

describe('precision', () => {
  test('precision() is the share of the claims that were right', () => {
    expect(precision(predicted, labels, { classes: 3 })).toEqual([2 / 3, 1 / 2, 1]);
    expect(precision(predicted, labels, { classes: 3, average: 'macro' })).toBeCloseTo((2 / 3 + 1 / 2 + 1) / 3, 14);
  });

  test('recall() is the share of the examples that were found', () => {
    expect(recall([0, 1, 1, 1], [0, 0, 1, 1], { classes: 2 })).toEqual([1 / 2, 1]);
    expect(recall([0, 1, 1, 1], [0, 0, 1, 1], { classes: 2, average: 'macro' })).toBe(3 / 4);
  });

  test('f1() is the harmonic mean of the two', () => {
    // Class 0: precision 1, recall 1/2, 2 * 1/2 / (3/2) = 2/3. Class 1: precision 2/3, recall 1, 2 * 2/3 / (5/3) = 4/5.
    expect(f1([0, 1, 1, 1], [0, 0, 1, 1], { classes: 2 })).toEqual([2 / 3, 4 / 5]);
    expect(f1([0, 1, 1, 1], [0, 0, 1, 1], { classes: 2, average: 'macro' })).toBeCloseTo(11 / 15, 14);
  });

  test('precision() of a class that is never claimed is 0, and so is recall() of one that never occurs', () => {
    expect(precision([0, 0], [0, 1], { classes: 2 })).toEqual([1 / 2, 0]);
    expect(recall([0, 1], [0, 0], { classes: 2 })).toEqual([1 / 2, 0]);
    expect(f1([0, 0], [0, 1], { classes: 2 })).toEqual([2 / 3, 0]);
  });

  test('a class that neither occurs nor is claimed is left out of the macro mean', () => {
    for (const metric of [precision, recall, f1]) {
      expect(metric([0, 1], [0, 1], { classes: 3 })).toEqual([1, 1, 0]);
      expect(metric([0, 1], [0, 1], { classes: 3, average: 'macro' })).toBe(1);
    }
  });

  test('no example, an unknown class and an unknown average are refused', () => {
    expect(() => precision([], [], { classes: 2 })).toThrow('at least one: 0 and 0 came');
    expect(() => recall([0, 3], [0, 1], { classes: 2 })).toThrow('Example 1 has class 3');
    expect(() => f1([0], [0], { classes: 1, average: 'weighted' as 'macro' })).toThrow("'weighted' came");
    expect(() => f1([0], [0], { classes: Number.NaN })).toThrow('NaN');
  });

  test('the micro average of all three is the accuracy, for every mistake is one false claim and one missed example', () => {
    const pairs = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1 });
    fc.assert(
      fc.property(pairs, (both) => {
        const [said, truth] = [both.map(([p]) => p), both.map(([, t]) => t)];
        for (const metric of [precision, recall, f1]) {
          const micro = metric(said, truth, { classes: 4, average: 'micro' });
          expect(Math.abs(micro - accuracy(said, truth))).toBeLessThan(FLOAT64_SUM);
          for (const value of metric(said, truth, { classes: 4 })) expect(value >= 0 && value <= 1).toBe(true);
        }
      }),
    );
  });
});
