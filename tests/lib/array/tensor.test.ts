import ndarray from 'ndarray';
import { expect, test } from 'vitest';
import { isRowMajor, rows, shapeText, sum, transpose, zeros } from '../../../lib/src/array/index.js';

test('a foreign ndarray of whole numbers is refused by name', () => {
  expect(() => sum(ndarray(new Int32Array(2)) as never)).toThrow('x must be an ndarray of float32 or float64');
});

test('isRowMajor() is false for a view that does not fill its data', () => {
  expect([
    isRowMajor(zeros([2, 3])),
    isRowMajor(transpose(zeros([2, 3]))),
    isRowMajor(rows(zeros([2, 3]), 0, 1)),
  ]).toEqual([true, false, false]);
});

test('shapeText() is how errors print a shape', () => {
  expect(shapeText([32, 784])).toBe('[32, 784]');
});
