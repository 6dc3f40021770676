import { describe, expect, test } from 'vitest';
import { array, toNested, zeros } from '../../../lib/src/array/index.js';
import { adagradStepInto } from '../../../lib/src/derive/adagrad.js';
import { adamStepInto } from '../../../lib/src/derive/adam.js';
import { rmspropStepInto } from '../../../lib/src/derive/rmsprop.js';
import { sgdStepInto } from '../../../lib/src/derive/sgd.js';

describe('optimizers', () => {
  test('sgdStepInto() steps against the gradient', () => {
    const w = array([1, 2]);
    sgdStepInto(w, array([10, -10]), undefined, { lr: 0.1 });
    expect(toNested(w)).toEqual([0, 3]);
  });

  test('sgdStepInto() with momentum goes on where the gradient ends', () => {
    const [w, velocity] = [array([0]), zeros([1])];
    sgdStepInto(w, array([1]), velocity, { lr: 1, momentum: 0.5 });
    sgdStepInto(w, array([0]), velocity, { lr: 1, momentum: 0.5 });
    expect([toNested(w), toNested(velocity)]).toEqual([[-1.5], [0.5]]); // steps of 1 and 1/2
  });

  test('sgdStepInto() after Nesterov counts the momentum that is to come', () => {
    const w = array([0]);
    sgdStepInto(w, array([1]), zeros([1]), { lr: 1, momentum: 0.5, nesterov: true });
    expect(toNested(w)).toEqual([-1.5]); // g + momentum v = 1 + 1/2
  });

  test('sgdStepInto() with weight decay pulls a weight without gradient towards 0', () => {
    const w = array([8]);
    sgdStepInto(w, array([0]), undefined, { lr: 0.5, weightDecay: 0.5 });
    expect(toNested(w)).toEqual([6]);
  });

  test('adagradStepInto() takes first steps of lr, then smaller ones', () => {
    const [w, squares] = [array([0]), zeros([1])];
    const steps = [3, 4].map((gradient) => {
      const before = w.data[0];
      adagradStepInto(w, array([gradient]), squares, { lr: 1, epsilon: 0 });
      return before - w.data[0];
    });
    expect(steps[0]).toBe(1);
    expect(steps[1]).toBeCloseTo(0.8, 15); // 4 / sqrt(9 + 16)
  });

  test('rmspropStepInto() of a steady gradient comes to steps of lr, whatever its size', () => {
    for (const gradient of [1e-3, 1e3]) {
      const [w, squares] = [array([0]), zeros([1])];
      for (let i = 0; i < 200; i++)
        rmspropStepInto(w, array([gradient]), { squares }, { lr: 1, decay: 0.9, epsilon: 0 });
      const before = w.data[0];
      rmspropStepInto(w, array([gradient]), { squares }, { lr: 1, decay: 0.9, epsilon: 0 });
      expect(before - w.data[0]).toBeCloseTo(1, 6);
    }
  });

  test('adamStepInto() takes a first step of lr, whatever the gradient', () => {
    for (const gradient of [1e-3, 7, 1e3]) {
      const w = array([0]);
      adamStepInto(w, array([gradient]), { m: zeros([1]), v: zeros([1]) }, { lr: 0.5, epsilon: 0, step: 1 });
      expect(w.data[0]).toBeCloseTo(-0.5, 14); // mHat / sqrt(vHat) = g / |g|
    }
  });

  test('adamStepInto() pulls towards 0 by the gradient, or decoupled by the weight itself', () => {
    const step = (decoupled: boolean): number => {
      const w = array([10]);
      const options = { lr: 0.1, weightDecay: 0.5, decoupled, step: 1 };
      adamStepInto(w, array([0]), { m: zeros([1]), v: zeros([1]) }, options);
      return w.data[0];
    };
    expect(step(false)).toBeCloseTo(9.9, 8); // a step of lr, as of any gradient
    expect(step(true)).toBeCloseTo(9.5, 14); // 10 (1 - 0.1 * 0.5)
  });
});
