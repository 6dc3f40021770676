import { afterAll, describe, expect, test } from 'vitest';
import { array, astype, type Dtype, type Tensor, zeros } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { adagradStepInto } from '../../../lib/src/derive/adagrad.js';
import { adamStepInto } from '../../../lib/src/derive/adam.js';
import { rmspropStepInto } from '../../../lib/src/derive/rmsprop.js';
import { sgdStepInto } from '../../../lib/src/derive/sgd.js';
import { type BackendName, backend, setBackend } from '../../../lib/src/kernels/choose.js';
import { arena } from '../../../lib/src/memory/arena.js';
import { adagrad } from '../../../lib/src/optim/adagrad.js';
import { adam, adamw } from '../../../lib/src/optim/adam.js';
import type { Optimizer } from '../../../lib/src/optim/optimizer.js';
import { rmsprop } from '../../../lib/src/optim/rmsprop.js';
import { sgd } from '../../../lib/src/optim/sgd.js';
import type { Trainables } from '../../../lib/src/optim/table.js';
import { Weights } from './parameters.js';

/** One number that moves, in float64: what is expected can be done on paper. */
function path(make: (parameters: Trainables) => Optimizer, start: number, gradients: readonly number[]): number[] {
  const w = new Weights([start], 'float64');
  const optimizer = make({ w });
  return gradients.map((g) => {
    w.setGradient([g]);
    optimizer.step();
    return w.numbers()[0];
  });
}

const close = (values: readonly number[], expected: readonly number[]): void => {
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i], 7);
};

describe('optimizers on paper', () => {
  test('sgd() subtracts the learning rate times the gradient', () => {
    close(
      path((p) => sgd(p, { lr: 0.1 }), 1, [10, -5]),
      [0, 0.5],
    );
  });

  test('sgd() with momentum adds up what gradients agree on', () => {
    // v = 1, then 0.5 * 1 + 1 = 1.5, then 0.5 * 1.5 - 1 = -0.25
    close(
      path((p) => sgd(p, { lr: 1, momentum: 0.5 }), 0, [1, 1, -1]),
      [-1, -2.5, -2.25],
    );
  });

  test('sgd() after Nesterov counts the gradient as if the velocity had been followed', () => {
    // v = 1 and 1.5; steps 1 + 0.5 * 1 and 1 + 0.5 * 1.5
    close(
      path((p) => sgd(p, { lr: 1, momentum: 0.5, nesterov: true }), 0, [1, 1]),
      [-1.5, -3.25],
    );
  });

  test('sgd() with weight decay pulls towards 0', () => {
    close(
      path((p) => sgd(p, { lr: 0.5, weightDecay: 0.1 }), 2, [0, 0]),
      [1.9, 1.805],
    ); // times 0.95 each
  });

  test('adagrad() steps less the more a weight has moved', () => {
    // g / sqrt(sum of squares): 3/3, then 4/5
    close(
      path((p) => adagrad(p, { lr: 1 }), 0, [3, 4]),
      [-1, -1.8],
    );
  });

  test('rmsprop() forgets what is long past', () => {
    // mean square 0.5 * 4 = 2, then 0.5 * 2 + 0.5 * 4 = 3
    close(
      path((p) => rmsprop(p, { lr: 1, decay: 0.5 }), 0, [2, 2]),
      [-Math.SQRT2, -Math.SQRT2 - 2 / Math.sqrt(3)],
    );
  });

  test('adam() makes a first step of the length lr, whatever the gradient', () => {
    for (const g of [1e-3, 1, 1e4]) expect(path((p) => adam(p, { lr: 0.1 }), 1, [g])[0]).toBeCloseTo(0.9, 5);
  });

  test('adamw() shrinks the weight beside the step, adam() by way of the gradient', () => {
    const options = { lr: 0.1, weightDecay: 0.5 };
    close(
      path((p) => adamw(p, options), 2, [0]),
      [1.9],
    ); //  2 - 0.1 * 0.5 * 2, and no step without a gradient
    close(
      path((p) => adam(p, options), 2, [0]),
      [1.9],
    ); //   the pull 1 is a gradient, and the first step is lr
    close(
      path((p) => adamw(p, options), 4, [0]),
      [3.8],
    ); //  twice the weight, twice the pull
    close(
      path((p) => adam(p, options), 4, [0]),
      [3.9],
    ); //   twice the weight, the same step
  });
});

/** A method beside the derivation of it for one parameter; what is kept are two arrays, of which some need one or none. */
const METHODS: Readonly<
  Record<string, { make(p: Trainables): Optimizer; into(w: Tensor, dw: Tensor, s: Tensor[], step: number): void }>
> = {
  sgd: {
    make: (p) => sgd(p, { lr: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
    into: (w, dw, [v]) => sgdStepInto(w, dw, v, { lr: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  },
  adagrad: {
    make: (p) => adagrad(p, { lr: 0.05, weightDecay: 0.01 }),
    into: (w, dw, [s]) => adagradStepInto(w, dw, s, { lr: 0.05, weightDecay: 0.01 }),
  },
  rmsprop: {
    make: (p) => rmsprop(p, { lr: 0.01, momentum: 0.5 }),
    into: (w, dw, [squares, velocity]) => rmspropStepInto(w, dw, { squares, velocity }, { lr: 0.01, momentum: 0.5 }),
  },
  adam: {
    make: (p) => adam(p, { lr: 0.01, weightDecay: 0.01 }),
    into: (w, dw, [m, v], step) => adamStepInto(w, dw, { m, v }, { lr: 0.01, weightDecay: 0.01, step }),
  },
  adamw: {
    make: (p) => adamw(p, { lr: 0.01 }),
    into: (w, dw, [m, v], step) =>
      adamStepInto(w, dw, { m, v }, { lr: 0.01, weightDecay: 0.01, decoupled: true, step }),
  },
};

const NAMES: readonly BackendName[] = ['js', 'wasm', 'native'];
const chosen = backend().name;
afterAll(() => setBackend(chosen));

/** Every backend that is here; float64 is js's matter alone. */
const PLACES: [Dtype, BackendName][] = [
  ['float64', 'js'],
  ...NAMES.filter(isHere).map((name): [Dtype, BackendName] => ['float32', name]),
];

function isHere(name: BackendName): boolean {
  try {
    setBackend(name);
    return true;
  } catch {
    return false;
  }
}

/** Ten steps in float32 round some ten times; in float64 both sides are the same code. */
const TEN_STEPS = { float32: 1e-5, float64: 0 } as const;

describe.each(Object.entries(METHODS))('%s', (kind, { make, into }) => {
  test.each(PLACES)('ten steps over parameters of odd sizes are those of the derivation (%s, %s)', (dtype, name) => {
    setBackend(name);
    const rng = random(3);
    const sizes = [1, 3, 17, 130];
    const draw = (n: number): number[] => [...astype(rng.normalArray([n]), dtype).data];
    const weights = sizes.map((n) => new Weights(draw(n), dtype));
    const own = weights.map((w) => ({ w: w.value(), state: [zeros(w.shape, dtype), zeros(w.shape, dtype)] }));
    const optimizer = make(Object.fromEntries(weights.map((w, i) => [`w${i}`, w])));
    for (let step = 1; step <= 10; step++) {
      for (const [i, w] of weights.entries()) {
        const g = draw(sizes[i]);
        w.setGradient(g);
        into(own[i].w, array(g, dtype), own[i].state, step);
      }
      optimizer.step();
    }
    for (const [i, w] of weights.entries()) {
      const expected = own[i].w.data;
      for (const [k, value] of w.numbers().entries())
        expect(Math.abs(value - expected[k])).toBeLessThanOrEqual(
          TEN_STEPS[dtype] * Math.max(1, Math.abs(expected[k])),
        );
    }
  });

  test('restore() goes on bit for bit where state() was taken', () => {
    const run = (w: Weights, optimizer: Optimizer, gradients: readonly number[]): void => {
      for (const g of gradients) {
        w.setGradient([g, -g, 2 * g]);
        optimizer.step();
      }
    };
    const straight = new Weights([1, 2, 3]);
    run(straight, make({ w: straight }), [0.1, -0.7, 0.3, 0.2]);

    const first = new Weights([1, 2, 3]);
    const before = make({ w: first });
    run(first, before, [0.1, -0.7]);
    const state = before.state();
    const second = new Weights(first.numbers());
    const after = make({ w: second });
    after.restore(state);
    expect(after.steps).toBe(2);
    run(first, before, [5]); // the state is a copy: this does not change it
    run(second, after, [0.3, 0.2]);
    expect(second.numbers()).toEqual(straight.numbers());
    expect(state.kind).toBe(kind);
  });
});

describe('Optimizer', () => {
  test('step() leaves a parameter without a gradient as it is, and counts a change of the others', () => {
    const [moved, still] = [new Weights([1]), new Weights([1])];
    const optimizer = adam({ moved, still }, { lr: 0.1 });
    moved.setGradient([1]);
    optimizer.step();
    expect(still.numbers()).toEqual([1]);
    expect(moved.numbers()[0]).toBeCloseTo(0.9, 5);
    expect([moved.version, still.version]).toEqual([1, 0]);
  });

  test('step() moves a parameter that has two names once', () => {
    const w = new Weights([1], 'float64');
    const optimizer = sgd({ embedding: w, head: w }, { lr: 1, momentum: 0.9 });
    w.setGradient([1]);
    optimizer.step();
    expect(w.numbers()).toEqual([0]);
    expect(Object.keys(optimizer.state().tensors)).toEqual(['embedding.velocity']);
  });

  test('step() moves parameters of both dtypes', () => {
    const [narrow, wide] = [new Weights([1]), new Weights([1], 'float64')];
    const optimizer = sgd({ narrow, wide }, { lr: 0.5 });
    narrow.setGradient([1]);
    wide.setGradient([1]);
    optimizer.step();
    expect([narrow.numbers(), wide.numbers()]).toEqual([[0.5], [0.5]]);
  });

  test('lr can be written to between steps, and refuses what is no rate', () => {
    const w = new Weights([1], 'float64');
    const optimizer = sgd({ w }, { lr: 1 });
    w.setGradient([1]);
    optimizer.lr = 0.25;
    optimizer.step();
    expect(w.numbers()).toEqual([0.75]);
    for (const wrong of [-1, Number.NaN, Infinity])
      expect(() => {
        optimizer.lr = wrong;
      }).toThrow(`The learning rate must be a number from 0 up, but ${wrong} came`);
    expect(optimizer.lr).toBe(0.25);
  });

  test('step() without any gradient says what to do', () => {
    const optimizer = sgd({ w: new Weights([1]) }, { lr: 1 });
    expect(() => optimizer.step()).toThrow('found no gradient: call backward() on a loss first');
    expect(optimizer.steps).toBe(0);
  });

  test('an optimizer refuses no parameters, and options out of their range', () => {
    const p = { w: new Weights([1]) };
    expect(() => adam({}, { lr: 1 })).toThrow('adam wants the parameters of a model, but none came');
    expect(() => sgd(p, { lr: -1 })).toThrow('from 0 up, but -1 came');
    expect(() => sgd(p, { lr: 1, momentum: 1 })).toThrow('momentum must be a number from 0 to below 1, but 1 came');
    expect(() => sgd(p, { lr: 1, nesterov: true })).toThrow('nesterov wants a velocity');
    expect(() => adam(p, { lr: 1, beta2: 1 })).toThrow('beta2 must be');
    expect(() => rmsprop(p, { lr: 1, decay: -0.1 })).toThrow('decay must be');
    expect(() => adagrad(p, { lr: 1, epsilon: Number.NaN })).toThrow(
      'epsilon must be a number from 0 up, but NaN came',
    );
    expect(() => adamw(p, { lr: 1, weightDecay: -1 })).toThrow('weightDecay must be');
  });

  test('restore() refuses the state of another optimizer or model, and then nothing has changed', () => {
    const w = new Weights([1, 2]);
    const optimizer = adam({ w }, { lr: 0.5 });
    w.setGradient([1, 1]);
    optimizer.step();
    const { state } = { state: optimizer.state() };
    expect(() => optimizer.restore({ ...state, kind: 'sgd' })).toThrow(
      'The state is of sgd, but the optimizer is adam',
    );
    expect(() => optimizer.restore({ ...state, steps: -1 })).toThrow('a whole number from 0 up, but -1 came');
    expect(() => optimizer.restore({ ...state, lr: Number.NaN })).toThrow('but NaN came');
    expect(() => optimizer.restore({ ...state, tensors: { 'w.m': zeros([2]) } })).toThrow(
      'The state must have w.v [2], but nothing came: is it of another model?',
    );
    expect(() => optimizer.restore({ ...state, tensors: { ...state.tensors, 'w.m': zeros([3]) } })).toThrow(
      'The state must have w.m [2], but [3] came',
    );
    expect(optimizer.state()).toEqual(state);
  });

  test('what an optimizer remembers is given back when nobody holds it any more', async () => {
    const w = new Weights(Array.from({ length: 500_000 }, () => 0)); // Adam keeps 4 MB of it
    const before = arena.held().memory;
    for (let i = 0; i < 200; i++) {
      adam({ w }, { lr: 0.1 });
      if (i % 10 === 9) await new Promise((done) => setImmediate(done)); // what was made in a turn lives to its end
    }
    expect(arena.held().memory - before).toBeLessThan(500e6); // and not 800
  });
});
