import ops from 'ndarray-ops';
import { describe, expect, test } from 'vitest';
import { array, fromData, full, toNested, zeros } from '../../../lib/src/array/index.js';

describe('create', () => {
  test('array() is an ndarray that ndarray-ops works on in place', () => {
    const x = array([
      [1, 2],
      [3, 4],
    ]);
    ops.mulseq(x, 10);
    expect(toNested(x)).toEqual([
      [10, 20],
      [30, 40],
    ]);
    expect(x.get(1, 0)).toBe(30);
  });

  test('array() names the rows that differ', () => {
    expect(() => array([[1, 2], [3]])).toThrow('expected a list of 2 at depth 1, but a list of 1 came');
    expect(() => array([1, 'a' as unknown as number])).toThrow(TypeError);
  });

  test('fromData() says how many elements the shape holds', () => {
    expect(() => fromData(new Float64Array(3), [2, 2])).toThrow('Shape [2, 2] holds 4 elements, but the data have 3');
  });

  test('zeros() refuses a negative size', () => {
    expect(() => zeros([-1])).toThrow('whole numbers from 0 up');
  });

  test('array() of one number has no axes, and of an empty list no elements', () => {
    expect([array(3).shape, array([]).shape, array([[], []]).shape]).toEqual([[], [0], [2, 0]]);
  });

  test('full() and zeros() make the dtype that is asked for', () => {
    expect(full([2], 7, 'float32').data).toEqual(new Float32Array([7, 7]));
    expect(zeros([2]).data).toEqual(new Float64Array(2));
  });

  test('zeros() of more than there is says how much it would take', () => {
    expect(() => zeros([1e6, 1e6])).toThrow(
      'There is no memory for an array [1000000, 1000000] of float64, 8000.0 GB: use a smaller batch, or fewer arrays at a time',
    );
    expect(() => zeros([3e9, 2], 'float32')).toThrow(RangeError); // more than a typed array can have, not more than a large machine has
  });
});
