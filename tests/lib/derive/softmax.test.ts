import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { array, norm, reshape, subtract, sum, toNested, zeros } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { logForward } from '../../../lib/src/derive/log.js';
import { logSoftmaxBackward, logSoftmaxForward } from '../../../lib/src/derive/log-softmax.js';
import { softmaxBackward, softmaxForward } from '../../../lib/src/derive/softmax.js';
import { FLOAT64_SUM } from '../../support/tolerances.js';

describe('softmax', () => {
  test('softmaxForward() of log 1, log 2, log 5 are eighths', () => {
    const y = softmaxForward(array([[0, Math.log(2), Math.log(5)]])); // e^x = 1, 2, 5, and their sum is 8
    expect(norm(subtract(y, array([[1 / 8, 2 / 8, 5 / 8]])))).toBeLessThan(FLOAT64_SUM);
  });

  test('softmaxBackward() takes from the others what it gives to one', () => {
    expect(toNested(softmaxBackward(array([[4, 0]]), array([[0.5, 0.5]])))).toEqual([[1, -1]]);
  });

  test('softmaxForward() goes along the last axis of any shape, also of nothing', () => {
    const x = random(1).normalArray([2, 3, 4]);
    expect(toNested(softmaxForward(x))).toEqual(toNested(reshape(softmaxForward(reshape(x, [6, 4])), [2, 3, 4])));
    expect(softmaxForward(zeros([0, 4])).shape).toEqual([0, 4]);
    expect(softmaxForward(zeros([4, 0])).shape).toEqual([4, 0]);
    expect(toNested(softmaxForward(array([[7]])))).toEqual([[1]]);
  });

  test('a NaN shows in its whole row and in no other', () => {
    const x = array([
      [1, Number.NaN],
      [0, 0],
    ]);
    expect(toNested(softmaxForward(x))).toEqual([
      [Number.NaN, Number.NaN],
      [0.5, 0.5],
    ]);
  });

  test('gradients of softmax and of its logarithm sum to 0 along a row', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const [x, dy] = [random(seed).normalArray([2, 5]), random(seed + 1).normalArray([2, 5])];
        expect(norm(sum(softmaxBackward(dy, softmaxForward(x)), 1))).toBeLessThan(FLOAT64_SUM);
        expect(norm(sum(logSoftmaxBackward(dy, logSoftmaxForward(x)), 1))).toBeLessThan(FLOAT64_SUM);
      }),
    );
  });
});

describe('log-softmax', () => {
  test('logSoftmaxForward() of equal scores is minus the logarithm of their number', () => {
    const y = logSoftmaxForward(array([[3, 3, 3, 3]]));
    expect(norm(subtract(y, -Math.log(4)))).toBeLessThan(FLOAT64_SUM);
  });

  test('logSoftmaxForward() is the logarithm of softmax, and goes on where that has rounded to 0', () => {
    const x = random(2).normalArray([3, 4]);
    expect(norm(subtract(logSoftmaxForward(x), logForward(softmaxForward(x))))).toBeLessThan(FLOAT64_SUM);
    expect(toNested(logSoftmaxForward(array([[1e4, -1e4]])))).toEqual([[0, -2e4]]);
  });
});
