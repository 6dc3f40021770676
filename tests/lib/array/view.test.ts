import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  array,
  astype,
  copy,
  reshape,
  rowMajor,
  rows,
  swapLast,
  take,
  toNested,
  transpose,
  zeros,
} from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';

describe('view', () => {
  test('transpose() and rows() are views: they share their data', () => {
    const x = array([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    transpose(x).set(0, 2, 50);
    rows(x, 1, 2).set(0, 0, 30);
    expect(toNested(x)).toEqual([
      [1, 2],
      [30, 4],
      [50, 6],
    ]);
  });

  test('copy() of a view has data of its own, in row-major order', () => {
    const x = array([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const y = copy(transpose(x));
    y.data[0] = 99;
    expect([...y.data]).toEqual([99, 4, 2, 5, 3, 6]);
    expect(x.get(0, 0)).toBe(1);
  });

  test('reshape() prints both shapes when they do not fit', () => {
    expect(() => reshape(zeros([2, 3]), [4])).toThrow('Cannot reshape [2, 3] to [4]');
  });

  test('take() refuses a row that is not there', () => {
    expect(() => take(zeros([2, 1]), [2])).toThrow('Row 2 is not in an array of shape [2, 1]');
  });

  test('reshape() is a view of rows in one piece, and copies a transpose', () => {
    const x = zeros([4, 2]);
    reshape(rows(x, 1, 3), [4]).set(3, 9);
    expect(x.get(2, 1)).toBe(9);
    reshape(transpose(x), [8]).set(0, 5);
    expect(x.get(0, 0)).toBe(0);
  });

  test('rows() of nothing is empty, and rows that are not there are refused', () => {
    expect(rows(zeros([3, 2]), 1, 1).shape).toEqual([0, 2]);
    expect(() => rows(zeros([3, 2]), 1, 4)).toThrow('rows 1 to 4 are not in an array of shape [3, 2]');
  });

  test('rowMajor() gives back what is row-major already, and a copy of any view', () => {
    const x = zeros([2, 3]);
    expect(rowMajor(x)).toBe(x);
    expect([...rowMajor(array([1, 2, 3]).step(-1)).data]).toEqual([3, 2, 1]);
    expect(rowMajor(rows(x, 0, 1)).data.length).toBe(3);
  });

  test('astype() to float32 rounds to 24 bits', () => {
    expect(astype(array([0.1]), 'float32').get(0)).toBe(Math.fround(0.1));
  });

  test('transpose() twice is the array itself, for any sizes', () => {
    const size = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(size, size, (N, D) => {
        const x = random(1).normalArray([N, D]);
        expect(toNested(transpose(transpose(x)))).toEqual(toNested(x));
        expect(toNested(copy(transpose(x)))).toEqual(toNested(transpose(x)));
      }),
    );
  });

  test('a plain list is refused with the way to make an array', () => {
    expect(() => transpose([[1]] as never)).toThrow('but a plain list came: make one with array(...)');
  });

  test('copy() of a view of any strides equals what get() reads, across the squares in which it copies', () => {
    const x = random(6).normalArray([3, 20, 37]);
    for (const view of [x.transpose(0, 2, 1), x.transpose(2, 1, 0), x.step(-1, 2, -3), x.lo(1, 2, 3), swapLast(x)]) {
      const [A, B, C] = view.shape;
      const { data } = copy(view);
      for (let i = 0; i < data.length; i++) {
        const [a, b, c] = [Math.floor(i / (B * C)), Math.floor(i / C) % B, i % C];
        expect(data[i]).toBe(view.get(a, b, c));
      }
      expect(data.length).toBe(A * B * C);
    }
    expect([...copy(array([1, 2, 3]).step(-2)).data]).toEqual([3, 1]);
    expect(copy(array([5, 6]).pick(1)).data[0]).toBe(6);
  });
});
