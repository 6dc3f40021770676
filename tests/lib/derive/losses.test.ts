import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { array, multiply, norm, subtract, toNested } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { binaryCrossEntropyBackward, binaryCrossEntropyForward } from '../../../lib/src/derive/binary-cross-entropy.js';
import { huberBackward, huberForward } from '../../../lib/src/derive/huber.js';
import { meanSquaredErrorBackward, meanSquaredErrorForward } from '../../../lib/src/derive/mean-squared-error.js';
import { softmaxForward } from '../../../lib/src/derive/softmax.js';
import {
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
} from '../../../lib/src/derive/softmax-cross-entropy.js';
import { FLOAT64_SUM } from '../../support/tolerances.js';

describe('mean squared error', () => {
  test('meanSquaredErrorForward() of errors 0 and 2 is 2', () => {
    expect(meanSquaredErrorForward(array([1, 5]), array([1, 3]))).toBe(2); // (0 + 4) / 2
    expect(toNested(meanSquaredErrorBackward(array([1, 5]), array([1, 3]), { dloss: 10 }))).toEqual([0, 20]);
  });
});

describe('huber', () => {
  test('huberForward() is half a square up to delta, and a line beyond', () => {
    expect(huberForward(array([1]), array([0]), { delta: 2 })).toBe(0.5);
    expect(huberForward(array([-5]), array([0]), { delta: 2 })).toBe(8); // 2 (5 - 1)
    expect(toNested(huberBackward(array([1, -5]), array([0, 0]), { delta: 2 }))).toEqual([0.5, -1]);
  });

  test('huberForward() with a large delta is half the mean squared error', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const [yHat, y] = [random(seed).normalArray([7]), random(seed + 1).normalArray([7])];
        const difference = huberForward(yHat, y, { delta: 100 }) - meanSquaredErrorForward(yHat, y) / 2;
        expect(Math.abs(difference)).toBeLessThan(FLOAT64_SUM);
      }),
    );
  });
});

describe('binary cross-entropy', () => {
  test('binaryCrossEntropyForward() of a score of 0 is log 2, whatever the truth', () => {
    expect(binaryCrossEntropyForward(array([0, 0]), array([0, 1]))).toBeCloseTo(Math.LN2, 15);
  });

  test('binaryCrossEntropyForward() is the softmax cross-entropy of the scores z and 0', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), fc.constantFrom(0, 1), (z, truth) => {
        const one = binaryCrossEntropyForward(array([z]), array([truth]));
        const two = softmaxCrossEntropyForward(array([[0, z]]), [truth]).loss;
        expect(Math.abs(one - two)).toBeLessThan(FLOAT64_SUM * 50);
        const [dz] = binaryCrossEntropyBackward(array([z]), array([truth])).data;
        const expected = softmaxCrossEntropyBackward(softmaxForward(array([[0, z]])), [truth]).data[1];
        expect(Math.abs(dz - expected)).toBeLessThan(FLOAT64_SUM);
      }),
    );
  });
});

describe('softmax cross-entropy with options', () => {
  const z = random(5).normalArray([3, 4]);

  test('smoothing 1 spreads the truth evenly: the label no longer matters', () => {
    const losses = [0, 1, 2, 3].map((label) => softmaxCrossEntropyForward(z, [label, 0, 0], { smoothing: 1 }).loss);
    for (const loss of losses) expect(loss).toBeCloseTo(losses[0], 14);
  });

  test('smoothing of two equal scores still costs log 2', () => {
    expect(softmaxCrossEntropyForward(array([[5, 5]]), [0], { smoothing: 0.3 }).loss).toBeCloseTo(Math.LN2, 14);
    const dz = softmaxCrossEntropyBackward(array([[0.5, 0.5]]), [0], { smoothing: 0.5 });
    expect(toNested(dz)).toEqual([[-0.25, 0.25]]); // the truth is 3/4 and 1/4
  });

  test('an ignored example neither counts nor learns', () => {
    const [first, third] = [array([[...z.data.subarray(0, 4)]]), array([[...z.data.subarray(8, 12)]])];
    const { loss, p } = softmaxCrossEntropyForward(z, [1, -1, 2], { ignoreIndex: -1 });
    const alone = softmaxCrossEntropyForward(first, [1]).loss + softmaxCrossEntropyForward(third, [2]).loss;
    expect(loss).toBeCloseTo(alone / 2, 14);
    const dz = softmaxCrossEntropyBackward(p, [1, -1, 2], { ignoreIndex: -1 });
    expect([...dz.data.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
  });

  test('dloss scales the gradient', () => {
    const p = softmaxForward(z);
    const scaled = softmaxCrossEntropyBackward(p, [0, 1, 2], { dloss: 3 });
    const plain = softmaxCrossEntropyBackward(p, [0, 1, 2]);
    expect(norm(subtract(scaled, multiply(plain, 3)))).toBeLessThan(FLOAT64_SUM);
  });
});
