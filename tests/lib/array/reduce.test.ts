import { describe, expect, test } from 'vitest';
import { argmax, array, max, mean, sum, sumTo, toNested, zeros } from '../../../lib/src/array/index.js';

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

  test('max() is the largest of all or along an axis, and NaN where there is one', () => {
    const x = array([
      [1, 5],
      [4, 2],
    ]);
    expect([max(x), toNested(max(x, 0)), toNested(max(x, 1))]).toEqual([5, [4, 5], [5, 4]]);
    expect(toNested(max(array([[1, Number.NaN]]), 1))).toEqual([Number.NaN]);
    expect(() => max(zeros([0]))).toThrow('The largest of no elements is not defined: shape [0]');
    expect(max(zeros([0, 2]), 1).shape).toEqual([0]);
  });

  test('mean() and max() of an axis that is not there say so', () => {
    expect(() => mean(zeros([2]), 1)).toThrow('There is no axis 1 in an array of shape [2]');
    expect(() => max(zeros([2]), 0.5)).toThrow('There is no axis 0.5');
  });

  test('sumTo() sums over what was repeated', () => {
    const x = array([
      [1, 2],
      [3, 4],
    ]);
    expect([sumTo(x, [2]), sumTo(x, [2, 1]), sumTo(x, [])].map(toNested)).toEqual([[4, 6], [[3], [7]], 10]);
  });
});
