import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, array, divide, map, multiply, subtract, toNested, zeros } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';

describe('arithmetic', () => {
  test('add() broadcasts a row over a matrix and a column over a row', () => {
    expect(
      toNested(
        add(
          array([
            [1, 2],
            [3, 4],
          ]),
          array([10, 20]),
        ),
      ),
    ).toEqual([
      [11, 22],
      [13, 24],
    ]);
    expect(toNested(multiply(array([[1], [2]]), array([[3, 4]])))).toEqual([
      [3, 4],
      [6, 8],
    ]);
  });

  test('subtract() works on negative strides', () => {
    const reversed = array([1, 2, 3]).step(-1);
    expect(toNested(subtract(reversed, array([1, 1, 1])))).toEqual([2, 1, 0]);
  });

  test('add() prints both shapes and the axis that does not fit', () => {
    expect(() => add(zeros([2, 3]), zeros([2]))).toThrow('Cannot add [2, 3] and [2]: axis 1 has lengths 3 and 2');
  });

  test('add() of float32 and float64 says how to convert', () => {
    expect(() => add(zeros([1]), zeros([1], 'float32'))).toThrow('astype');
  });

  test('divide() and map() work on numbers, one element and nothing', () => {
    expect(toNested(divide(1, array([[4]])))).toEqual([[0.25]]);
    expect(toNested(map(zeros([0]), Math.exp))).toEqual([]);
    expect(add(zeros([0, 3]), zeros([3])).shape).toEqual([0, 3]);
    expect(() => add(1, 2)).toThrow('give at least one array');
  });

  test('add() does not care about the order, for any two shapes that broadcast', () => {
    const size = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(size, size, fc.nat(1000), (N, D, seed) => {
        const [a, b] = [random(seed).normalArray([N, 1]), random(seed + 1).normalArray([D])];
        expect(toNested(add(a, b))).toEqual(toNested(add(b, a)));
        expect(add(a, b).shape).toEqual([N, D]);
      }),
    );
  });
});
