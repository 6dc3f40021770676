import { expect, test } from 'vitest';
import { array, toNested, zeros } from '../../../lib/src/array/index.js';
import { checkGradient } from '../../../lib/src/check/check-gradient.js';
import { random } from '../../../lib/src/data/random.js';
import { Mlp } from '../../../lib/src/nn/mlp.js';
import { softmaxCrossEntropyBackward, softmaxCrossEntropyForward } from '../../../lib/src/ops/softmax-cross-entropy.js';
import { sgdInto } from '../../../lib/src/optim/sgd.js';
import { CENTRAL_DIFFERENCE } from '../../support/tolerances.js';

test('Mlp.backward() matches the central difference for every parameter of three layers', () => {
  const net = new Mlp([3, 5, 4, 2], { rng: random(1), dtype: 'float64' });
  const x = random(2).normalArray([7, 3]);
  const labels = [0, 1, 1, 0, 1, 0, 0];
  const { p } = softmaxCrossEntropyForward(net.forward(x), labels);
  const gradients = net.backward(softmaxCrossEntropyBackward(p, labels));
  for (const [name, parameter] of Object.entries(net.parameters)) {
    const kept = parameter.data.slice();
    const check = checkGradient(
      (moved) => {
        parameter.data.set(moved.data);
        const { loss } = softmaxCrossEntropyForward(net.forward(x), labels);
        parameter.data.set(kept);
        return loss;
      },
      parameter,
      gradients[name],
      { name },
    );
    expect(check.relativeError, String(check)).toBeLessThan(CENTRAL_DIFFERENCE);
  }
});

test('Mlp learns XOR', () => {
  const x = array([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const labels = [0, 1, 1, 0];
  const net = new Mlp([2, 8, 2], { rng: random(3), dtype: 'float64' });
  for (let step = 0; step < 1000; step++) {
    const { p } = softmaxCrossEntropyForward(net.forward(x), labels);
    sgdInto(net.parameters, net.backward(softmaxCrossEntropyBackward(p, labels)), { lr: 0.3 });
  }
  expect(net.predict(x)).toEqual(labels);
});

test('Mlp says what is missing or wrong', () => {
  expect(() => new Mlp([3], { rng: random(1) })).toThrow('two or more sizes');
  expect(() => new Mlp([2, 2], { rng: random(1) }).backward(zeros([1, 2], 'float32'))).toThrow('call forward(x) first');
});

test('Mlp.predict() between forward and backward disturbs neither', () => {
  const net = new Mlp([2, 3, 2], { rng: random(1), dtype: 'float64' });
  const dz = array([[1, -1]]);
  net.forward(array([[1, 2]]));
  const before = net.backward(dz);
  net.predict(
    array([
      [5, 5],
      [6, 6],
    ]),
  );
  expect(toNested(net.backward(dz).w1)).toEqual(toNested(before.w1));
});

test('Mlp starts the same from the same seed, in float32 unless told otherwise', () => {
  const [a, b] = [1, 1].map((seed) => new Mlp([3, 4, 2], { rng: random(seed) }));
  expect(Object.keys(a.parameters)).toEqual(['w1', 'b1', 'w2', 'b2']);
  expect(a.parameters.w1.data).toBeInstanceOf(Float32Array);
  expect(toNested(a.parameters.w2)).toEqual(toNested(b.parameters.w2));
});
