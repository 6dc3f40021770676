import { expect, test } from 'vitest';
import { array, zeros } from '../../../lib/src/array/index.js';
import { assertLabels, assertMatrix, assertShapeOf } from '../../../lib/src/ops/check-inputs.js';

test('assertMatrix() names the sizes that it wants', () => {
  expect(() => assertMatrix(array([1, 2]), 'x', '[N, D]')).toThrow('x must be [N, D], but [2] came');
  expect(() => assertMatrix(7, 'x', '[N, D]')).toThrow(TypeError);
});

test('assertShapeOf() prints both shapes', () => {
  expect(() => assertShapeOf(zeros([2]), 'dy', [3], 'y')).toThrow('dy must have the shape of y, [3], but [2] came');
});

test('assertLabels() names the place, the value and the classes there are', () => {
  const z = zeros([2, 3]);
  expect(() => assertLabels([0, 2], z, 'z')).not.toThrow();
  for (const wrong of [-1, 3, 0.5, Number.NaN]) {
    expect(() => assertLabels([0, wrong], z, 'z')).toThrow(
      new RangeError(`Label 1 is ${wrong}, but the classes are the whole numbers 0 to 2`),
    );
  }
});
