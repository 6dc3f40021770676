import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  array,
  divide,
  multiply,
  norm,
  subtract,
  sum,
  sumTo,
  toNested,
  zeros,
} from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { addBackward } from '../../../lib/src/derive/add.js';
import { divideBackward } from '../../../lib/src/derive/divide.js';
import { dropoutBackward, dropoutForward } from '../../../lib/src/derive/dropout.js';
import { multiplyBackward } from '../../../lib/src/derive/multiply.js';
import { subtractBackward } from '../../../lib/src/derive/subtract.js';
import { FLOAT64_SUM } from '../../support/tolerances.js';

const ones = array([
  [1, 1],
  [1, 1],
]);

describe('arithmetic backwards', () => {
  test('addBackward() and subtractBackward() of a repeated row sum over the rows', () => {
    const dy = array([
      [1, 2],
      [3, 4],
    ]);
    expect(toNested(addBackward(dy, ones, array([0, 0])).db)).toEqual([4, 6]);
    expect(toNested(subtractBackward(dy, ones, array([[0], [0]])).db)).toEqual([[-3], [-7]]);
    expect(toNested(addBackward(dy, array(0), ones).da)).toBe(10);
  });

  test('multiplyBackward() gives each factor the other one', () => {
    const { da, db } = multiplyBackward(array([10]), array([2]), array([3]));
    expect([toNested(da), toNested(db)]).toEqual([[30], [20]]);
  });

  test('divideBackward() is right where b^2 would overflow', () => {
    const { da, db } = divideBackward(array([1]), array([1e200]), array([1e200]));
    expect([da.data[0], db.data[0]]).toEqual([1e-200, -1e-200]); // -a / b^2 = -1 / b
  });

  test('a gradient along a repeated operand moves the sum of all as the operand does', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.constantFrom([1], [3], [2, 1], [1, 3], [2, 3]), (seed, shape) => {
        const [a, b] = [random(seed).normalArray([2, 3]), random(seed + 1).uniformArray(shape, { low: 1, high: 2 })];
        const step = random(seed + 2).normalArray(shape, { std: 1e-6 });
        const dy = multiply(add(zeros([2, 3]), 1), 1);
        for (const [forward, backward] of [
          [add, addBackward],
          [subtract, subtractBackward],
          [multiply, multiplyBackward],
          [divide, divideBackward],
        ] as const) {
          const change = (sum(forward(a, add(b, step))) - sum(forward(a, subtract(b, step)))) / 2;
          expect(Math.abs(change - sum(multiply(backward(dy, a, b).db, step)))).toBeLessThan(1e-10);
        }
      }),
    );
  });
});

describe('sumTo', () => {
  test('sumTo() undoes any broadcast, and hands on what was not repeated', () => {
    const x = random(3).normalArray([2, 3, 4]);
    expect(sumTo(x, [2, 3, 4])).toBe(x);
    expect(sumTo(x, []).data[0]).toBeCloseTo(sum(x), 12);
    expect(norm(subtract(sumTo(x, [3, 1]), array(toNested(sumTo(sumTo(x, [3, 4]), [3, 1])))))).toBeLessThan(
      FLOAT64_SUM,
    );
    expect(toNested(sumTo(zeros([0, 2]), [1, 2]))).toEqual([[0, 0]]);
  });
});

describe('dropout', () => {
  test('dropoutForward() scales up what stays, and dropoutBackward() goes the same way', () => {
    const mask = array([1, 0, 1, 0]);
    expect(toNested(dropoutForward(array([1, 2, 3, 4]), mask, 0.5))).toEqual([2, 0, 6, 0]);
    expect(toNested(dropoutBackward(array([1, 1, 1, 1]), mask, 0.75))).toEqual([4, 0, 4, 0]);
  });

  test('dropoutForward() with nothing dropped changes nothing, and a dropped NaN still shows', () => {
    const x = random(4).normalArray([5]);
    expect(toNested(dropoutForward(x, add(zeros([5]), 1), 0))).toEqual(toNested(x));
    expect(toNested(dropoutForward(array([Number.NaN]), array([0]), 0.5))).toEqual([Number.NaN]);
  });
});
