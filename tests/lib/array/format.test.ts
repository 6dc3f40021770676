import { expect, test } from 'vitest';
import { array, format, zeros } from '../../../lib/src/array/index.js';

test('format() prints rows, dtype and shape, and cuts long axes', () => {
  expect(
    format(
      array([
        [1, 2.5],
        [3, 4],
      ]),
    ),
  ).toBe('[[1, 2.5],\n [3, 4]]  float64 [2, 2]');
  expect(format(zeros([100]))).toBe('[0, 0, 0, 0, ..., 0, 0, 0, 0]  float64 [100]');
});

test('format() of one number, of nothing and of a view', () => {
  expect(format(array(2))).toBe('2  float64 []');
  expect(format(zeros([0, 3]))).toBe('[]  float64 [0, 3]');
  expect(format(array([1, 2]).step(-1))).toBe('[2, 1]  float64 [2]');
});
