import { afterEach, describe, expect, test, vi } from 'vitest';
import { array, type Tensor, take, toNested } from '../../../lib/src/array/index.js';
import { batches } from '../../../lib/src/data/batches.js';
import { random } from '../../../lib/src/data/random.js';
import { Relu } from '../../../lib/src/nn/activations.js';
import { Linear } from '../../../lib/src/nn/linear.js';
import { crossEntropy, meanSquaredError } from '../../../lib/src/nn/losses.js';
import { Sequential } from '../../../lib/src/nn/sequential.js';
import { adam } from '../../../lib/src/optim/adam.js';
import { sgd } from '../../../lib/src/optim/sgd.js';
import { fit as fitNet } from '../../../lib/src/train/fit.js'; // the linter takes fit() for a test of which only it is to run
import type { History } from '../../../lib/src/train/history.js';
import type { Progress } from '../../../lib/src/train/progress.js';

const PUBLISH = Symbol.for('Jupyter.publish');
afterEach(() => {
  vi.restoreAllMocks();
  delete (globalThis as Record<symbol, unknown>)[PUBLISH];
});

const x = array(
  [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  'float32',
);
const labels = [0, 1, 1, 0];
const xor = { x, y: labels };

function makeNet(seed = 1): Sequential {
  const rng = random(seed);
  return new Sequential([new Linear(2, 8, { rng }), new Relu(), new Linear(8, 2, { rng })]);
}

const weights = (net: Sequential): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(net.parameters).map(([name, parameter]) => [name, parameter.value()]));

/** Training on XOR with what is common to most tests. */
function fitXor(net: Sequential, more: Partial<Parameters<typeof fitNet<number[]>>[1]> = {}): History {
  const optimizer = adam(net.parameters, { lr: 0.05 });
  return fitNet(net, { data: xor, loss: crossEntropy, optimizer, epochs: 3, size: 3, rng: random(2), ...more });
}

describe('fit', () => {
  test('fit() learns XOR', () => {
    const net = makeNet();
    const { epochs, stoppedEarly } = fitXor(net, { epochs: 100 });
    expect(epochs).toHaveLength(100);
    expect(epochs[0].loss).toBeGreaterThan(0.5);
    expect(epochs[99].loss).toBeLessThan(0.05);
    expect(epochs[99]).toMatchObject({ epoch: 100, steps: 200, lr: 0.05 }); // two batches of 3 and 1 examples
    expect(stoppedEarly).toBe(false);
    const z = net.predict(x);
    expect(labels.map((label, n) => z.get(n, label) > z.get(n, 1 - label))).toEqual([true, true, true, true]);
  });

  test('fit() is the loop that one writes by hand, bit for bit', () => {
    const [net, own] = [makeNet(), makeNet()];
    const { epochs } = fitXor(net);
    const optimizer = adam(own.parameters, { lr: 0.05 });
    const rng = random(2);
    for (const { loss } of epochs) {
      let total = 0;
      for (const batch of batches(x, labels, { size: 3, rng })) {
        const lossOfBatch = crossEntropy(own.forward(batch.x), batch.labels);
        total += lossOfBatch.item() * batch.labels.length;
        lossOfBatch.backward();
        optimizer.step();
      }
      expect(loss).toBe(total / 4);
    }
    expect(weights(net)).toEqual(weights(own));
  });

  test('fit() takes arrays as the truth, and a dtype of float64', () => {
    const rng = random(1);
    const net = new Sequential([new Linear(1, 1, { rng, dtype: 'float64' })]);
    const data = { x: array([[1], [2], [3]]), y: array([[3], [5], [7]]) }; // y = 2 x + 1
    const optimizer = sgd(net.parameters, { lr: 0.1 });
    fitNet(net, { data, loss: meanSquaredError, optimizer, epochs: 400, size: 3, rng });
    expect((toNested(net.parameters['0.w'].value()) as number[][])[0][0]).toBeCloseTo(2, 3);
    expect((toNested(net.parameters['0.b'].value()) as number[])[0]).toBeCloseTo(1, 3);
  });

  test('fit() takes the rate of each step from the schedule, and clips', () => {
    const asked: number[] = [];
    const net = makeNet();
    const before = weights(net);
    const schedule = (step: number): number => {
      asked.push(step);
      return step < 4 ? 0.5 : 0.25;
    };
    const { epochs } = fitXor(net, { optimizer: sgd(net.parameters, { lr: 9 }), schedule, clip: 1e-6, size: 2 });
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
    expect(epochs.map(({ lr }) => lr)).toEqual([0.5, 0.5, 0.25]);
    for (const [name, value] of Object.entries(weights(net)))
      for (const [i, w] of value.data.entries()) expect(Math.abs(w - before[name].data[i])).toBeLessThan(1e-5); // six steps of 5e-7 at most
  });

  test('fit() stops when nothing gets better, and the network gets its best weights back', () => {
    const net = makeNet();
    const seen: Record<string, Tensor>[] = [];
    const { epochs, best, stoppedEarly } = fitXor(net, {
      epochs: 50,
      validation: { x, y: [1, 0, 0, 1] }, // the opposite is true: the more is learned, the worse
      patience: 3,
      progress: ({ record }) => record && record.epoch < 4 && seen.push(weights(net)),
    });
    expect(stoppedEarly).toBe(true);
    expect(best?.epoch).toBe(1);
    expect(epochs).toHaveLength(4);
    expect(epochs[3].validationLoss).toBeGreaterThan(epochs[0].validationLoss as number);
    expect(weights(net)).toEqual(seen[0]);
    expect(weights(net)).not.toEqual(seen[2]);
  });

  test('fit() with the history of an earlier call goes on as if it had never stopped', () => {
    const [whole, parts] = [makeNet(), makeNet()];
    const validation = { x: take(x, [3, 0]), y: [0, 0] };
    const expected = fitXor(whole, { epochs: 4, validation, patience: 9 });
    const same = { optimizer: adam(parts.parameters, { lr: 0.05 }), rng: random(2), validation, patience: 9 };
    const first = fitXor(parts, { ...same, epochs: 2 });
    const history = fitXor(parts, { ...same, epochs: 4, history: first });
    expect(history).toEqual(expected);
    expect(weights(parts)).toEqual(weights(whole));
    expect(fitXor(parts, { ...same, epochs: 4, history })).toEqual(history); // nothing is left to do
    expect(weights(parts)).toEqual(weights(whole));
  });

  test('fit() tells each step once, and the last of an epoch with what is known of it', () => {
    const told: Progress[] = [];
    const ended: number[] = [];
    const { epochs } = fitXor(makeNet(), {
      epochs: 2,
      progress: (progress) => told.push(progress),
      onEpoch: ({ epoch }, history) => ended.push(epoch, history.epochs.length),
    });
    expect(told.map(({ epoch, step, steps }) => [epoch, step, steps])).toEqual([
      [1, 1, 2],
      [1, 2, 2],
      [2, 1, 2],
      [2, 2, 2],
    ]);
    expect(told.map(({ record }) => record)).toEqual([undefined, epochs[0], undefined, epochs[1]]);
    expect(ended).toEqual([1, 1, 2, 2]);
  });

  test('progress draws one curve in a notebook, and prints a line for each epoch elsewhere', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    fitXor(makeNet(), { epochs: 2, validation: xor, progress: true });
    expect(log.mock.calls.map(([line]) => line)).toEqual([
      expect.stringMatching(/^epoch 1 of 2: loss [\d.]+, validation [\d.]+$/),
      expect.stringMatching(/^epoch 2 of 2: loss [\d.]+, validation [\d.]+$/),
    ]);
    const published: [Record<string, string>, { displayId: string; update: boolean }][] = [];
    (globalThis as Record<symbol, unknown>)[PUBLISH] = (...args: (typeof published)[number]) => published.push(args);
    fitXor(makeNet(), { epochs: 2, validation: xor, progress: true });
    await Promise.resolve(); // the last figure is sent when the loop is over
    expect(new Set(published.map(([, { displayId }]) => displayId)).size).toBe(1);
    expect(published[0][1].update).toBe(false);
    const last = published.at(-1)?.[0]['text/plain'];
    expect(last).toMatch(/^epoch 2 of 2: loss/);
    expect(last).toMatch(/training: 4 points[\s\S]*validation: 2 points/);
  });

  test('a curve of many epochs has no more points than can be seen', async () => {
    const texts: string[] = [];
    (globalThis as Record<symbol, unknown>)[PUBLISH] = (bundle: Record<string, string>) =>
      texts.push(bundle['text/plain']);
    fitXor(makeNet(), { epochs: 1000, validation: xor, progress: true });
    await Promise.resolve();
    const [, training, validation] = texts.at(-1)?.match(/training: (\d+) points[\s\S]*validation: (\d+) points/) ?? [];
    for (const points of [training, validation]) {
      expect(Number(points)).toBeGreaterThan(100);
      expect(Number(points)).toBeLessThan(210);
    }
    expect(texts.at(-1)).toContain('epoch 1000 of 1000');
  });

  test('fit() refuses what it cannot train with, before anything has changed', () => {
    const net = makeNet();
    const before = weights(net);
    const none = { x: take(x, []), y: [] };
    expect(() => fitXor(net, { data: none })).toThrow('data.x [0, 2] holds no example, but at least one is wanted');
    expect(() => fitXor(net, { data: { x, y: [1] } })).toThrow(
      'data has 4 examples x [4, 2], but y for 1: give one each',
    );
    expect(() => fitXor(net, { validation: none, patience: 1 })).toThrow('validation.x [0, 2] holds no example');
    expect(() => fitXor(net, { patience: 2 })).toThrow('give validation, for example from split()');
    expect(() => fitXor(net, { patience: 0, validation: xor })).toThrow(
      'patience must be a whole number of epochs from 1 up',
    );
    expect(() => fitXor(net, { epochs: 1.5 })).toThrow('epochs must be a whole number from 0 up, but 1.5 came');
    expect(() => fitXor(net, { size: 0 })).toThrow('A batch size is a whole number from 1 up, but 0 came');
    expect(weights(net)).toEqual(before);
    expect(() => fitXor(net, { data: { x, y: [2, 2, 2, 2] } })).toThrow('the classes are the whole numbers 0 to 1');
  });

  test('fit() makes no step with a loss that is not finite', () => {
    const net = makeNet();
    const before = weights(net);
    const data = { x: array([[Number.NaN, 0]], 'float32'), y: [0] };
    expect(() => fitXor(net, { data })).toThrow('The loss is NaN at step 1 of epoch 1, and no step was made with it');
    expect(weights(net)).toEqual(before);
    expect(() => fitXor(net, { validation: data })).toThrow('The loss of the validation examples is NaN');
  });
});
