import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { array, toNested } from '../../../lib/src/array/index.js';
import { geluBackward, geluForward } from '../../../lib/src/derive/gelu.js';
import { FLOAT64_SUM } from '../../support/tolerances.js';

describe('gelu', () => {
  test('geluForward() of 1 is the chance of a normal number below 1', () => {
    expect(geluForward(array([1])).data[0]).toBeCloseTo(0.8413447460685429, 14); // one standard deviation: 84 %
    expect(geluForward(array([1]), { approximate: 'tanh' }).data[0]).toBeCloseTo(0.8411919906082768, 14);
  });

  test('geluBackward() of 0 is half, and the ends are 0 and 1', () => {
    for (const approximate of ['none', 'tanh'] as const) {
      const dx = geluBackward(array([1, 1, 1]), array([0, -1e4, 1e4]), { approximate });
      expect(toNested(dx)).toEqual([0.5, 0, 1]);
    }
  });

  test('geluForward() and geluBackward() have their limits at infinities', () => {
    for (const approximate of ['none', 'tanh'] as const) {
      const ends = array([-Infinity, Infinity]);
      expect(toNested(geluForward(ends, { approximate }))).toEqual([0, Infinity]);
      expect(toNested(geluBackward(array([2, 2]), ends, { approximate }))).toEqual([0, 2]);
    }
  });

  test('geluForward() keeps its digits far below 0, where 1 + erf would be nothing but rounding', () => {
    const y = geluForward(array([-10])).data[0];
    expect(Math.abs(y / -7.619853024160526e-23 - 1)).toBeLessThan(FLOAT64_SUM);
  });

  test('geluForward() does not hide NaN, and works on nothing', () => {
    expect(toNested(geluForward(array([Number.NaN])))).toEqual([Number.NaN]);
    expect(toNested(geluForward(array([])))).toEqual([]);
  });

  test('geluForward() of x and of -x differ by x', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), fc.constantFrom('none', 'tanh'), (x, form) => {
        const [right, left] = geluForward(array([x, -x]), { approximate: form as 'none' | 'tanh' }).data;
        expect(Math.abs(right - left - x)).toBeLessThan(FLOAT64_SUM);
      }),
    );
  });
});
