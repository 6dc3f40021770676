import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { array, astype, multiply, norm, subtract, sum, type Tensor, toNested } from '../../../lib/src/array/index.js';
import { checkGradient } from '../../../lib/src/check/check-gradient.js';
import { random } from '../../../lib/src/data/random.js';
import { softmaxForward } from '../../../lib/src/derive/softmax.js';
import {
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
} from '../../../lib/src/derive/softmax-cross-entropy.js';
import { CENTRAL_DIFFERENCE, FLOAT32_SUM, FLOAT64_SUM, SHIFTED_SCORES } from '../../support/tolerances.js';

describe('softmax cross-entropy', () => {
  const labels = [0, 3, 1];
  const z = random(5).normalArray([3, 4]);

  test('softmaxCrossEntropyForward() of two equal scores is log 2', () => {
    expect(softmaxCrossEntropyForward(array([[0, 0]]), [1]).loss).toBeCloseTo(Math.LN2, 12);
  });

  test('softmaxForward() gives rows that sum to 1, whatever is added to a row', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: -1e4, max: 1e4, noNaN: true }), (seed, shift) => {
        const scores = random(seed).normalArray([2, 5]);
        const p = softmaxForward(scores);
        const shifted = scores.data.map((value) => value + shift);
        expect(Math.abs(sum(p) - 2)).toBeLessThan(FLOAT64_SUM);
        const q = softmaxForward(array([[...shifted.subarray(0, 5)], [...shifted.subarray(5)]]));
        expect(norm(subtract(p, q))).toBeLessThan(SHIFTED_SCORES);
      }),
    );
  });

  test('softmaxCrossEntropyBackward() matches the central difference', () => {
    const { p } = softmaxCrossEntropyForward(z, labels);
    const check = checkGradient(
      (v) => softmaxCrossEntropyForward(v, labels).loss,
      z,
      softmaxCrossEntropyBackward(p, labels),
    );
    expect(check.relativeError).toBeLessThan(CENTRAL_DIFFERENCE);
  });

  test('the loss stays finite at scores of 10,000', () => {
    expect(softmaxCrossEntropyForward(array([[1e4, -1e4]]), [1]).loss).toBe(2e4);
  });

  test('a missing 1/N, and a wrong sign, would be found out', () => {
    const dz = softmaxCrossEntropyBackward(softmaxForward(z), labels);
    const loss = (v: Tensor): number => softmaxCrossEntropyForward(v, labels).loss;
    expect(checkGradient(loss, z, multiply(dz, 3)).relativeError).toBeCloseTo(2 / 3, 6);
    expect(checkGradient(loss, z, multiply(dz, -1)).relativeError).toBeCloseTo(2, 6);
  });

  test('loss and gradient are exact at scores of 10,000 in float32 and float64', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const { loss, p } = softmaxCrossEntropyForward(
        array(
          [
            [1e4, -1e4],
            [-1e4, -1e4],
          ],
          dtype,
        ),
        [0, 1],
      );
      expect(loss).toBeCloseTo(Math.LN2 / 2, 14);
      expect(toNested(softmaxCrossEntropyBackward(p, [1, 1]))).toEqual([
        [0.5, -0.5],
        [0.25, -0.25],
      ]);
    }
  });

  test('softmaxCrossEntropyForward() in float32 agrees with float64', () => {
    const narrow = softmaxCrossEntropyForward(astype(z, 'float32'), labels);
    expect(Math.abs(narrow.loss - softmaxCrossEntropyForward(z, labels).loss)).toBeLessThan(FLOAT32_SUM);
    expect(narrow.p.data).toBeInstanceOf(Float32Array);
  });

  test('softmaxCrossEntropyBackward() gives rows that sum to 0: what one class gains, others lose', () => {
    const dz = softmaxCrossEntropyBackward(softmaxForward(z), labels);
    expect(norm(sum(dz, 1))).toBeLessThan(FLOAT64_SUM);
  });
});
