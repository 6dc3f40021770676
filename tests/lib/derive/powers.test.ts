import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { array, norm, subtract, toNested } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { expBackward, expForward } from '../../../lib/src/derive/exp.js';
import { logBackward, logForward } from '../../../lib/src/derive/log.js';
import { sqrtBackward, sqrtForward } from '../../../lib/src/derive/sqrt.js';
import { FLOAT64_SUM } from '../../support/tolerances.js';

describe('exp, log and sqrt', () => {
  test('expForward() is 1 at 0, 0 far below and infinite far above', () => {
    expect(toNested(expForward(array([0, -1e4, 1e4, Number.NaN])))).toEqual([1, 0, Infinity, Number.NaN]);
    expect(toNested(expBackward(array([2]), array([5])))).toEqual([10]); // the slope is the value
  });

  test('logForward() says where there is no logarithm', () => {
    expect(toNested(logForward(array([1, 0, -1])))).toEqual([0, -Infinity, Number.NaN]);
    expect(toNested(logBackward(array([1, 1]), array([4, 0])))).toEqual([0.25, Infinity]);
  });

  test('sqrtForward() says where there is no root, and its slope at 0 is infinite', () => {
    expect(toNested(sqrtForward(array([16, 0, -1])))).toEqual([4, 0, Number.NaN]);
    expect(toNested(sqrtBackward(array([1, 1]), array([4, 0])))).toEqual([0.125, Infinity]); // 1 / 2y
  });

  test('logForward() undoes expForward(), and a square sqrtForward()', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const x = random(seed).uniformArray([6], { low: 0.1, high: 5 });
        const root = sqrtForward(x);
        expect(norm(subtract(logForward(expForward(x)), x))).toBeLessThan(FLOAT64_SUM);
        for (const [i, value] of root.data.entries()) expect(value * value).toBeCloseTo(x.data[i], 12);
      }),
    );
  });
});
