import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  array,
  astype,
  multiply,
  norm,
  rows,
  subtract,
  sum,
  type Tensor,
  toNested,
  zeros,
} from '../../../lib/src/array/index.js';
import { checkGradient } from '../../../lib/src/check/check-gradient.js';
import { random } from '../../../lib/src/data/random.js';
import { linearBackward, linearForward } from '../../../lib/src/derive/linear.js';
import { CENTRAL_DIFFERENCE, FLOAT32_SUM } from '../../support/tolerances.js';

/** A loss whose gradient with respect to y is dy. */
const weighted = (y: Tensor, dy: Tensor): number => sum(multiply(y, dy));

describe('linear', () => {
  const rng = random(1);
  const [x, w, b, dy] = [
    rng.normalArray([5, 3]),
    rng.normalArray([3, 4]),
    rng.normalArray([4]),
    rng.normalArray([5, 4]),
  ];

  test('linearForward() of one example is a weighted sum plus a bias', () => {
    expect(toNested(linearForward(array([[1, 2]]), array([[3], [4]]), array([5])))).toEqual([[16]]); // 1*3 + 2*4 + 5
  });

  test('linearBackward() sums the bias gradient over the batch', () => {
    const { db } = linearBackward(
      array([[1], [10]]),
      array([
        [1, 2],
        [3, 4],
      ]),
      array([[1], [1]]),
    );
    expect(toNested(db)).toEqual([11]);
  });

  test('linearBackward() matches the central difference', () => {
    const { dx, dw, db } = linearBackward(dy, x, w);
    const errors = [
      checkGradient((v) => weighted(linearForward(v, w, b), dy), x, dx),
      checkGradient((v) => weighted(linearForward(x, v, b), dy), w, dw),
      checkGradient((v) => weighted(linearForward(x, w, v), dy), b, db),
    ].map((check) => check.relativeError);
    expect(Math.max(...errors)).toBeLessThan(CENTRAL_DIFFERENCE);
  });

  test('linearForward() in float32 agrees with float64', () => {
    const narrow = linearForward(astype(x, 'float32'), astype(w, 'float32'), astype(b, 'float32'));
    const wide = linearForward(x, w, b);
    expect(norm(subtract(astype(narrow, 'float64'), wide)) / norm(wide)).toBeLessThan(FLOAT32_SUM);
  });

  test('linearForward() of an empty batch is an empty batch', () => {
    expect(linearForward(zeros([0, 3]), w, b).shape).toEqual([0, 4]);
  });

  test('linearBackward() without the sum over the batch, or with a wrong sign, would be found out', () => {
    const { dw } = linearBackward(dy, x, w);
    const loss = (v: Tensor): number => weighted(linearForward(x, v, b), dy);
    expect(checkGradient(loss, w, multiply(dw, -1)).relativeError).toBeGreaterThan(1);
    expect(checkGradient(loss, w, linearBackward(rows(dy, 0, 1), rows(x, 0, 1), w).dw).relativeError).toBeGreaterThan(
      0.1,
    );
  });

  test('linearBackward() of an empty batch blames nothing', () => {
    const { dx, dw, db } = linearBackward(zeros([0, 4]), zeros([0, 3]), w);
    expect([dx.shape, sum(dw), sum(db)]).toEqual([[0, 3], 0, 0]);
  });

  test('linearForward() without bias doubles when x doubles, exactly', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const v = random(seed).normalArray([2, 3]);
        const twice = linearForward(multiply(v, 2), w, zeros([4]));
        expect(toNested(twice)).toEqual(toNested(multiply(linearForward(v, w, zeros([4])), 2)));
      }),
    );
  });
});
