import { describe, expect, test } from 'vitest';
import { array, toNested, transpose, zeros } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { linearBackward, linearForward } from '../../../lib/src/ops/linear.js';

describe('linear through the door', () => {
  const [x, w, b, dy] = [zeros([5, 3]), random(1).normalArray([3, 4]), zeros([4]), random(2).normalArray([5, 4])];

  test('linearBackward() takes strided views and gives what it gives for copies', () => {
    const turned = transpose(random(9).normalArray([3, 5]));
    const { dw } = linearBackward(dy, turned, w);
    expect(toNested(dw)).toEqual(toNested(linearBackward(dy, array(toNested(turned)), w).dw));
  });

  test('linearForward() prints both shapes, and says which size of b is wanted', () => {
    expect(() => linearForward(zeros([32, 784]), zeros([100, 10]), zeros([10]))).toThrow(
      'Cannot multiply x [32, 784] by w [100, 10]: inner sizes 784 and 100 differ',
    );
    expect(() => linearForward(x, w, zeros([3]))).toThrow(
      'b must be [4], one bias per column of w [3, 4], but [3] came',
    );
    expect(() => linearBackward(zeros([5, 3]), x, w)).toThrow('dy must have the shape of y, [5, 4], but [5, 3] came');
    expect(() => linearForward([[1]] as never, w, b)).toThrow(
      'x must be an ndarray of float32 or float64, but a plain list came',
    );
  });
});
