import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toNested } from '../../../lib/src/array/index.js';
import { accuracy, confusionMatrix } from '../../../lib/src/metrics/accuracy.js';

test('accuracy() counts what is right, confusionMatrix() says what was taken for what', () => {
  expect(accuracy([1, 2, 3, 4], [1, 2, 0, 4])).toBe(0.75);
  expect(toNested(confusionMatrix([0, 1, 1], [0, 0, 1], 2))).toEqual([
    [1, 1],
    [0, 1],
  ]);
  expect(() => accuracy([], [])).toThrow('at least one');
  expect(() => accuracy([0, Number.NaN], [0, 1])).toThrow('Example 1 has class NaN, but a class is a whole number');
});

test('confusionMatrix() names the example whose class is not there', () => {
  expect(() => confusionMatrix([0, 2], [0, 1], 2)).toThrow('Example 1 has class 2, but the classes are');
});

test('accuracy() is the share of the diagonal of confusionMatrix()', () => {
  const classes = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1 });
  fc.assert(
    fc.property(classes, (pairs) => {
      const [predicted, labels] = [pairs.map(([p]) => p), pairs.map(([, t]) => t)];
      const counts = confusionMatrix(predicted, labels, 4);
      const right = [0, 1, 2, 3].reduce((total, c) => total + counts.get(c, c), 0);
      expect(accuracy(predicted, labels)).toBe(right / pairs.length);
    }),
  );
});
