import { describe, expect, test } from 'vitest';
import { array, toNested, transpose, zeros } from '../../../lib/src/array/index.js';
import { reluBackward, reluForward } from '../../../lib/src/ops/relu.js';

describe('relu through the door', () => {
  test('reluForward() keeps shape and dtype, of nothing too, and works on a strided view', () => {
    expect(reluForward(zeros([0, 3], 'float32'))).toMatchObject({ dtype: 'float32', shape: [0, 3] });
    expect(toNested(reluForward(transpose(array([[1, -2]]))))).toEqual([[1], [0]]);
  });

  test('reluBackward() prints both shapes', () => {
    expect(() => reluBackward(zeros([2]), zeros([3]))).toThrow('dy must have the shape of x, [3], but [2] came');
  });
});
