import { describe, expect, test } from 'vitest';
import { argmax, array, mean, sum, toNested, zeros } from '../../../lib/src/array/index.js';

describe('reduce', () => {
  test('sum() and mean() reduce the axis that is named', () => {
    const x = array([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([sum(x), toNested(sum(x, 0)), toNested(sum(x, 1)), toNested(mean(x, 1))]).toEqual([
      21,
      [5, 7, 9],
      [6, 15],
      [2, 5],
    ]);
    expect(sum(zeros([0, 3]), 0).shape).toEqual([3]);
  });

  test('mean() of nothing is an error, not NaN', () => {
    expect(() => mean(zeros([0]))).toThrow('The mean of no elements is not defined');
  });

  test('argmax() takes the first of equals', () => {
    expect(
      argmax(
        array([
          [1, 1],
          [0, 2],
        ]),
      ),
    ).toEqual([0, 1]);
  });
});
