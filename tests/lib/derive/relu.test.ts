import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { array, multiply, sum, type Tensor, toNested } from '../../../lib/src/array/index.js';
import { checkGradient } from '../../../lib/src/check/check-gradient.js';
import { random } from '../../../lib/src/data/random.js';
import { reluBackward, reluForward } from '../../../lib/src/derive/relu.js';
import { CENTRAL_DIFFERENCE } from '../../support/tolerances.js';

/** A loss whose gradient with respect to y is dy. */
const weighted = (y: Tensor, dy: Tensor): number => sum(multiply(y, dy));

describe('relu', () => {
  test('reluForward() keeps positive numbers, and does not hide NaN', () => {
    expect(toNested(reluForward(array([-1, 0, 2, Number.NaN])))).toEqual([0, 0, 2, Number.NaN]);
  });

  test('reluBackward() lets the gradient through where the input was above 0', () => {
    expect(toNested(reluBackward(array([5, 5, 5]), array([-1, 0, 2])))).toEqual([0, 0, 5]);
  });

  test('reluBackward() matches the central difference away from the corner', () => {
    const [x, dy] = [random(3).normalArray([4, 5]), random(4).normalArray([4, 5])];
    x.data[7] = 0; // on the corner: to be left out, and counted
    const check = checkGradient((v) => weighted(reluForward(v), dy), x, reluBackward(dy, x));
    expect([check.leftOut, check.checked]).toEqual([1, 19]);
    expect(check.relativeError).toBeLessThan(CENTRAL_DIFFERENCE);
  });

  test('reluForward() twice is reluForward() once', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const y = reluForward(random(seed).normalArray([6]));
        expect(toNested(reluForward(y))).toEqual(toNested(y));
      }),
    );
  });
});
