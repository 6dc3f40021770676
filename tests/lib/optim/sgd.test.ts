import { expect, test } from 'vitest';
import { array, toNested, transpose, zeros } from '../../../lib/src/array/index.js';
import { sgdInto } from '../../../lib/src/optim/sgd.js';

test('sgdInto() subtracts the learning rate times the gradient', () => {
  const w = array([1, 2]);
  sgdInto({ w }, { w: array([10, -10]) }, { lr: 0.5 });
  expect(toNested(w)).toEqual([-4, 7]);
});

test('sgdInto() changes nothing when one gradient is missing, of another shape, or the rate is wrong', () => {
  const parameters = { w: array([1]), b: array([1]) };
  expect(() => sgdInto(parameters, { w: array([1]) }, { lr: 1 })).toThrow('There is no gradient for b');
  expect(() => sgdInto(parameters, { w: array([1]), b: array([1, 2]) }, { lr: 1 })).toThrow(
    'The gradient of b is [2], but b is [1]',
  );
  expect(() => sgdInto(parameters, parameters, { lr: Number.NaN })).toThrow('positive number');
  expect(toNested(parameters.w)).toEqual([1]);
});

test('sgdInto() refuses a gradient without a parameter, and one of another dtype', () => {
  const parameters = { w: array([1]) };
  const spare = { w: array([1]), w2: array([1]) };
  expect(() => sgdInto(parameters, spare, { lr: 1 })).toThrow('There is a gradient for w2, but no such parameter');
  expect(() => sgdInto(parameters, { w: zeros([1], 'float32') }, { lr: 1 })).toThrow('convert one');
});

test('sgdInto() refuses a view as parameter, and reads a view as gradient', () => {
  const w = zeros([2, 3]);
  expect(() => sgdInto({ w: transpose(w) }, { w: zeros([3, 2]) }, { lr: 1 })).toThrow('w is a view');
  sgdInto(
    { w },
    {
      w: transpose(
        array([
          [1, 4],
          [2, 5],
          [3, 6],
        ]),
      ),
    },
    { lr: 1 },
  );
  expect(toNested(w)).toEqual([
    [-1, -2, -3],
    [-4, -5, -6],
  ]);
});
