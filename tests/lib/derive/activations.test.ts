import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, array, multiply, norm, subtract, toNested } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { leakyReluBackward, leakyReluForward } from '../../../lib/src/derive/leaky-relu.js';
import { sigmoidBackward, sigmoidForward } from '../../../lib/src/derive/sigmoid.js';
import { siluBackward, siluForward } from '../../../lib/src/derive/silu.js';
import { tanhBackward, tanhForward } from '../../../lib/src/derive/tanh.js';
import { FLOAT64_SUM } from '../../support/tolerances.js';

const NAN = Number.NaN;

describe('sigmoid', () => {
  test('sigmoidForward() of log 3 is 3/4', () => {
    expect(sigmoidForward(array([Math.log(3)])).data[0]).toBeCloseTo(0.75, 15); // 1 / (1 + 1/3)
  });

  test('sigmoidForward() reaches 0 and 1 without overflow, and keeps NaN', () => {
    expect(toNested(sigmoidForward(array([-1e4, 1e4, NAN])))).toEqual([0, 1, NAN]);
  });

  test('sigmoidBackward() is largest in the middle', () => {
    expect(toNested(sigmoidBackward(array([8, 8, 8]), array([0, 0.5, 1])))).toEqual([0, 2, 0]);
  });

  test('sigmoidForward() of x and of -x make 1', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const x = random(seed).normalArray([5], { std: 20 });
        const total = add(sigmoidForward(x), sigmoidForward(multiply(x, -1)));
        expect(norm(subtract(total, 1))).toBeLessThan(FLOAT64_SUM);
      }),
    );
  });
});

describe('tanh', () => {
  test('tanhForward() of log 2 is 3/5', () => {
    expect(tanhForward(array([Math.log(2)])).data[0]).toBeCloseTo(0.6, 15); // (2 - 1/2) / (2 + 1/2)
  });

  test('tanhForward() reaches -1 and 1, and keeps NaN; tanhBackward() is 0 there', () => {
    expect(toNested(tanhForward(array([-1e4, 1e4, NAN])))).toEqual([-1, 1, NAN]);
    expect(toNested(tanhBackward(array([3, 3]), array([-1, 0])))).toEqual([0, 3]);
  });

  test('tanhForward() is a sigmoid of twice the width and height', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const x = random(seed).normalArray([5], { std: 5 });
        const wide = subtract(multiply(sigmoidForward(multiply(x, 2)), 2), 1);
        expect(norm(subtract(tanhForward(x), wide))).toBeLessThan(FLOAT64_SUM);
      }),
    );
  });
});

describe('leaky relu', () => {
  test('leakyReluForward() lets a hundredth of the negative side through, unless told otherwise', () => {
    expect(toNested(leakyReluForward(array([-100, 0, 7, NAN])))).toEqual([-1, 0, 7, NAN]);
    expect(toNested(leakyReluBackward(array([5, 5]), array([-1, 1]), { slope: 2 }))).toEqual([10, 5]);
  });

  test('leakyReluForward() with slope 1 changes nothing', () => {
    const x = random(1).normalArray([9]);
    expect(toNested(leakyReluForward(x, { slope: 1 }))).toEqual(toNested(x));
  });
});

describe('silu', () => {
  test('siluForward() of log 3 is 3/4 of it', () => {
    expect(siluForward(array([Math.log(3)])).data[0]).toBeCloseTo(0.75 * Math.log(3), 15);
  });

  test('siluForward() and siluBackward() are finite at 10,000, and keep NaN', () => {
    expect(toNested(siluForward(array([-1e4, 1e4, NAN])))).toEqual([0, 1e4, NAN]);
    expect(toNested(siluBackward(array([1, 1, 1]), array([-1e4, 0, 1e4])))).toEqual([0, 0.5, 1]);
  });

  test('siluForward() and siluBackward() have their limits at infinities', () => {
    const ends = array([-Infinity, Infinity]);
    expect(toNested(siluForward(ends))).toEqual([0, Infinity]);
    expect(toNested(siluBackward(array([2, 2]), ends))).toEqual([0, 2]);
  });

  test('siluForward() of x and of -x differ by x', () => {
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (x) => {
        const [right, left] = siluForward(array([x, -x])).data;
        expect(Math.abs(right - left - x)).toBeLessThan(FLOAT64_SUM);
      }),
    );
  });
});
