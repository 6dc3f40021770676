import { describe, expect, test } from 'vitest';
import { array, max, toNested, zeros } from '../../../lib/src/array/index.js';
import { maxBackward } from '../../../lib/src/derive/max.js';
import { meanBackward } from '../../../lib/src/derive/mean.js';
import { sumBackward } from '../../../lib/src/derive/sum.js';

describe('reductions backwards', () => {
  const x = array([
    [1, 9],
    [3, 3],
  ]);

  test('sumBackward() hands the gradient to every element, along an axis or to all', () => {
    expect(toNested(sumBackward(array([5, 7]), x, 0))).toEqual([
      [5, 7],
      [5, 7],
    ]);
    expect(toNested(sumBackward(2, x))).toEqual([
      [2, 2],
      [2, 2],
    ]);
  });

  test('meanBackward() shares it out', () => {
    expect(toNested(meanBackward(array([6, 8]), x, 1))).toEqual([
      [3, 3],
      [4, 4],
    ]);
    expect(toNested(meanBackward(array(4), x))).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test('maxBackward() gives all to the largest, of equals to the first', () => {
    expect(toNested(maxBackward(array([5, 7]), x, 1))).toEqual([
      [0, 5],
      [7, 0],
    ]);
    expect(toNested(maxBackward(3, x))).toEqual([
      [0, 3],
      [0, 0],
    ]);
  });

  test('a NaN is the largest, forwards and backwards', () => {
    const spoiled = array([1, Number.NaN, 5]);
    expect([max(spoiled), toNested(max(spoiled, 0))]).toEqual([Number.NaN, Number.NaN]);
    expect(toNested(maxBackward(3, spoiled))).toEqual([0, 3, 0]);
  });

  test('gradients of nothing are empty', () => {
    expect(sumBackward(array([1, 2]), zeros([0, 2]), 0).shape).toEqual([0, 2]);
    expect(meanBackward(zeros([0]), zeros([0, 2]), 1).shape).toEqual([0, 2]);
    expect(maxBackward(zeros([0]), zeros([0, 2]), 1).shape).toEqual([0, 2]);
  });
});
