import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { array, type Tensor } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { readSafetensors } from '../../../lib/src/io/safetensors.js';
import { writeSafetensors } from '../../../lib/src/io/write-safetensors.js';
import { Relu } from '../../../lib/src/nn/activations.js';
import { Dropout } from '../../../lib/src/nn/dropout.js';
import { Linear } from '../../../lib/src/nn/linear.js';
import { crossEntropy } from '../../../lib/src/nn/losses.js';
import type { Module } from '../../../lib/src/nn/module.js';
import { Sequential } from '../../../lib/src/nn/sequential.js';
import { adam } from '../../../lib/src/optim/adam.js';
import { sgd } from '../../../lib/src/optim/sgd.js';
import { load, save } from '../../../lib/src/train/checkpoint.js';
import { fit as fitNet } from '../../../lib/src/train/fit.js';

const BUILT = resolve(import.meta.dirname, '../../../lib/dist/index.js');
const folder = mkdtempSync(join(tmpdir(), 'nabla-train-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const weights = (net: Module): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(net.parameters).map(([name, parameter]) => [name, parameter.value()]));

/** A network with everything that has a memory: weights, Adam, masks of dropout, the order of the examples, the best weights. */
function setUp(seed: number) {
  const rng = random(seed);
  const net = new Sequential([
    new Linear(2, 8, { rng }),
    new Relu(),
    new Dropout(0.25, { rng: random(seed + 1) }),
    new Linear(8, 2, { rng }),
  ]);
  return { net, rng, optimizer: adam(net.parameters, { lr: 0.05 }) };
}
const data = {
  x: array(
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    'float32',
  ),
  y: [0, 1, 1, 0],
};
const common = { data, validation: data, loss: crossEntropy, size: 3, patience: 100 };

describe('checkpoint', () => {
  test('load() brings everything to where save() found it, whatever was there', () => {
    const first = setUp(1);
    const history = fitNet(first.net, { ...common, ...first, epochs: 3 });
    save(at('a.safetensors'), { ...first, history });
    const second = setUp(50);
    fitNet(second.net, { ...common, ...second, epochs: 1 });
    const loaded = load(at('a.safetensors'), second);
    expect(loaded).toEqual({ epoch: 3, history });
    expect(weights(second.net)).toEqual(weights(first.net));
    expect(second.optimizer.state()).toEqual(first.optimizer.state());
    expect(second.rng.state()).toEqual(first.rng.state());
    const dropouts = [first, second].map(({ net }) => (net.layers[2] as Dropout).rng.state());
    expect(dropouts[0]).toEqual(dropouts[1]);
    expect(history.best).toBeDefined();
  });

  test('a file of save() is a safetensors file: the weights stand there under their names', () => {
    const { net } = setUp(1);
    save(at('weights.safetensors'), { net });
    const { tensors } = readSafetensors(at('weights.safetensors'));
    expect(tensors).toEqual(weights(net));
    const other = setUp(2).net;
    expect(load(at('weights.safetensors'), { net: other })).toEqual({
      epoch: 0,
      history: { epochs: [], stoppedEarly: false },
    });
    expect(weights(other)).toEqual(weights(net));
  });

  test('load() takes weights from elsewhere, that say nothing of training', () => {
    const net = new Sequential([new Linear(1, 1, { rng: random(1) }), new Dropout(0.5, { rng: random(2) })]);
    writeSafetensors(at('elsewhere.safetensors'), { '0.w': array([[7]], 'float32'), '0.b': array([8], 'float32') });
    load(at('elsewhere.safetensors'), { net });
    expect(net.predict(array([[1]], 'float32')).data[0]).toBe(15);
  });

  test('load() refuses the file of another network or optimizer, and then nothing has changed', () => {
    const { net, optimizer, rng } = setUp(1);
    fitNet(net, { ...common, optimizer, rng, epochs: 1 });
    save(at('full.safetensors'), { net, optimizer, rng });
    save(at('bare.safetensors'), { net });
    const before = { weights: weights(net), state: optimizer.state(), rng: rng.state() };
    const wider = new Sequential([new Linear(2, 9), new Relu(), new Dropout(0.25), new Linear(9, 2)]);
    const shorter = new Sequential([new Linear(2, 8)]);
    const wide = new Sequential([new Linear(2, 8, { dtype: 'float64' })]);
    const file = at('full.safetensors');
    expect(() => load(file, { net: wider })).toThrow(
      `The network has 0.w float32 [2, 9], but float32 [2, 8] is in ${file}`,
    );
    expect(() => load(file, { net: shorter })).toThrow('holds 3.w, but the network has no such parameter');
    expect(() => load(file, { net: wide })).toThrow('The network has 0.w float64 [2, 8], but float32 [2, 8]');
    expect(() => load(file, { net, optimizer: sgd(net.parameters, { lr: 1 }) })).toThrow(
      'The state is of adam, but the optimizer is sgd',
    );
    expect(() => load(at('bare.safetensors'), { net, optimizer })).toThrow('was saved without an optimizer');
    expect(() => load(at('bare.safetensors'), { net, rng })).toThrow('was saved without a generator');
    expect({ weights: weights(net), state: optimizer.state(), rng: rng.state() }).toEqual(before);
  });

  test.each([
    ['no JSON', '{'],
    ['a number', '7'],
    ['a generator that is none', '{"rng": [0, 0, 0, 0]}'],
    ['steps that are no number', '{"optimizer": {"kind": "adam", "steps": "9", "lr": 0.1}, "rng": [1, 2, 3, 4]}'],
    ['epochs that are no list', '{"history": {"epochs": {}}}'],
    ['an epoch without a loss', '{"history": {"epochs": [{"epoch": 1, "steps": 1, "lr": 1}]}}'],
    ['layers that are null', '{"layers": null}'],
  ])('load() refuses %s beside the weights', (_, text) => {
    const { net, optimizer } = setUp(1);
    const state = optimizer.state().tensors;
    const moments = Object.fromEntries(Object.entries(state).map(([name, value]) => [`optimizer/${name}`, value]));
    writeSafetensors(
      at('damaged.safetensors'),
      { ...weights(net), ...moments },
      { metadata: { 'nabla.training': text } },
    );
    const other = setUp(9);
    const before = { weights: weights(other.net), rng: other.rng.state() };
    expect(() => load(at('damaged.safetensors'), other)).toThrow(
      /damaged|four whole numbers|whole number from 0 up|without/,
    );
    expect({ weights: weights(other.net), rng: other.rng.state() }).toEqual(before);
  });

  test('load() refuses a file that is cut off or missing', () => {
    save(at('cut.safetensors'), setUp(1));
    const bytes = readFileSync(at('cut.safetensors'));
    writeFileSync(at('cut.safetensors'), bytes.subarray(0, bytes.length - 4));
    expect(() => load(at('cut.safetensors'), setUp(1))).toThrow('follow the header');
    expect(() => load(at('none.safetensors'), setUp(1))).toThrow(/Cannot read .*ENOENT/);
  });
});

/** What a child process runs: the built library, and the network of this file in its words. */
const CHILD = `
import * as nabla from ${JSON.stringify(pathToFileURL(BUILT).href)};
const { Linear, Relu, Dropout, Sequential, random, adam, cosine, crossEntropy, fit, load, save } = nabla;
const [path, doing] = process.argv.slice(1);
const rng = random(1);
const net = new Sequential([new Linear(20, 33, { rng }), new Relu(), new Dropout(0.25, { rng }), new Linear(33, 5, { rng })]);
const optimizer = adam(net.parameters, { lr: 0.01 });
const x = random(7).normalArray([101, 20], { dtype: 'float32' });
const y = Int32Array.from({ length: 101 }, (_, n) => n % 5);
const common = { data: { x, y }, validation: { x, y }, loss: crossEntropy, optimizer, size: 16, rng, schedule: cosine({ lr: 0.01, steps: 28 }), clip: 1, patience: 9 };
const print = (history) => {
  const bits = Object.entries(net.parameters).map(([name, p]) => name + ' ' + Buffer.from(p.value().data.buffer).toString('hex'));
  console.log(JSON.stringify({ bits, history: { ...history, best: history.best.epoch }, optimizer: optimizer.steps, rng: rng.state() }));
};
`;

const child = (code: string, args: readonly string[]): string =>
  execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', CHILD + code, ...args], {
    encoding: 'utf8',
  });

describe('checkpoint in another process', () => {
  test('four epochs, and two, save, load in a fresh process and two more, end with the same bits', () => {
    if (!existsSync(BUILT)) throw new Error('lib/dist is missing: run npm run setup');
    const straight = child('print(fit(net, { ...common, epochs: 4 }));', []);
    const path = at('two.safetensors');
    child('const history = fit(net, { ...common, epochs: 2 }); save(path, { net, optimizer, rng, history });', [path]);
    const resumed = child(
      `rng.uniform(); // wherever it is
       const { history } = load(path, { net, optimizer, rng });
       print(fit(net, { ...common, epochs: 4, history }));`,
      [path],
    );
    expect(resumed).toBe(straight);
    expect(JSON.parse(straight)).toMatchObject({ optimizer: 28, history: { epochs: { length: 4 } } });
  });

  test('a process that is killed while it saves leaves a file that is whole', async () => {
    const path = at('killed.safetensors');
    const big = `
const large = new Sequential([new Linear(1000, 1000, { rng })]);
for (let epoch = 1; ; epoch++) {
  large.parameters['0.b'].set(nabla.full([1000], epoch, 'float32'));
  large.parameters['0.w'].set(nabla.full([1000, 1000], epoch, 'float32'));
  save(path, { net: large, epoch });
  if (epoch === 1) console.log('saved');
}`;
    let newest = 0;
    for (let kill = 0; kill < 8; kill++) {
      const saving = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', CHILD + big, path]);
      await new Promise((done) => saving.stdout.once('data', done));
      await after(3 + 7 * kill); // somewhere in one of the next files
      saving.kill('SIGKILL');
      await new Promise((done) => saving.once('exit', done));
      const { tensors, metadata } = readSafetensors(path);
      const { epoch } = JSON.parse(metadata['nabla.training']);
      expect(new Set(tensors['0.w'].data)).toEqual(new Set([epoch])); // one file's numbers, and none of another
      expect(tensors['0.w'].size).toBe(1_000_000);
      newest = Math.max(newest, epoch);
    }
    expect(newest).toBeGreaterThan(1); // the kills came while a later file was written
  });
});
