import { afterAll, describe, expect, test } from 'vitest';
import { array, astype, copy, norm, rows, type Tensor, toNested, zeros } from '../../../lib/src/array/index.js';
import { variable } from '../../../lib/src/autograd/leaf.js';
import { asVariable, type Input, type Variable } from '../../../lib/src/autograd/variable.js';
import { checkGradient } from '../../../lib/src/check/check-gradient.js';
import { random } from '../../../lib/src/data/random.js';
import { type BackendName, backend, setBackend } from '../../../lib/src/kernels/choose.js';
import { Gelu, LeakyRelu, LogSoftmax, Relu, Sigmoid, Silu, Softmax, Tanh } from '../../../lib/src/nn/activations.js';
import { Dropout } from '../../../lib/src/nn/dropout.js';
import { glorotNormal, glorotUniform, heNormal, heUniform } from '../../../lib/src/nn/initialisers.js';
import { Linear } from '../../../lib/src/nn/linear.js';
import { crossEntropy } from '../../../lib/src/nn/losses.js';
import { evaluating, Module } from '../../../lib/src/nn/module.js';
import { Parameter } from '../../../lib/src/nn/parameter.js';
import { Sequential } from '../../../lib/src/nn/sequential.js';
import { geluForward } from '../../../lib/src/ops/gelu.js';
import { leakyReluForward } from '../../../lib/src/ops/leaky-relu.js';
import { logSoftmaxForward } from '../../../lib/src/ops/log-softmax.js';
import { reluForward } from '../../../lib/src/ops/relu.js';
import { sigmoidForward } from '../../../lib/src/ops/sigmoid.js';
import { siluForward } from '../../../lib/src/ops/silu.js';
import { softmaxForward } from '../../../lib/src/ops/softmax.js';
import { tanhForward } from '../../../lib/src/ops/tanh.js';
import { CENTRAL_DIFFERENCE } from '../../support/tolerances.js';

const before = backend().name;
afterAll(() => setBackend(before));

const gradientsOf = (model: Module): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(model.parameters).map(([name, one]) => [name, one.gradient()]));

describe('Linear', () => {
  test('Linear of one example is a weighted sum plus a bias', () => {
    const layer = new Linear(2, 1, { dtype: 'float64' });
    layer.parameters.w.set(array([[3], [4]]));
    layer.parameters.b.set(array([5]));
    expect(toNested(layer.predict(array([[1, 2]])))).toEqual([[16]]); // 1*3 + 2*4 + 5
  });

  test('Linear begins with He weights and biases of 0, in float32', () => {
    const layer = new Linear(3, 2, { rng: random(1) });
    expect(layer.parameters.w.value()).toEqual(heNormal([3, 2], { rng: random(1) }));
    expect(layer.parameters.b.value()).toEqual(zeros([2], 'float32'));
  });

  test('Linear without bias has one parameter', () => {
    expect(Object.keys(new Linear(3, 2, { bias: false }).parameters)).toEqual(['w']);
    expect(new Linear(3, 2, { bias: false }).predict(zeros([4, 3], 'float32')).shape).toEqual([4, 2]);
  });

  test('Linear refuses sizes and inputs that do not fit, and says which', () => {
    expect(() => new Linear(0, 2)).toThrow('wants two sizes from 1 up, inputs and outputs, but 0 and 2 came');
    const layer = new Linear(3, 2);
    expect(() => layer.forward(zeros([4, 5], 'float32'))).toThrow(
      'Cannot multiply x [4, 5] by w [3, 2]: inner sizes 5 and 3 differ',
    );
    expect(() => layer.forward(zeros([3], 'float32'))).toThrow('x must be [N, D], but [3] came');
    expect(() => layer.forward(zeros([4, 3]))).toThrow('x is float64, but what it meets is float32');
  });

  test('Linear refuses what an initialiser gives in another shape or dtype', () => {
    const initialiser = (): Tensor => zeros([3, 3]);
    expect(() => new Linear(2, 3, { initialiser })).toThrow(
      'The initialiser must give an array [2, 3] of float32, but [3, 3] of float64 came',
    );
  });

  test('Linear of an empty batch is an empty batch', () => {
    const y = new Linear(3, 2).forward(zeros([0, 3], 'float32'));
    expect(y.shape).toEqual([0, 2]);
    y.sum().backward();
  });
});

describe('Sequential', () => {
  const layers = (): Module[] => {
    const rng = random(5);
    return [new Linear(4, 6, { rng }), new Relu(), new Linear(6, 5, { rng }), new Relu(), new Linear(5, 3, { rng })];
  };
  const x = random(6).normalArray([7, 4], { dtype: 'float32' });
  const labels = [0, 1, 2, 0, 1, 2, 0];

  test.each([
    'native',
    'wasm',
    'js',
  ] satisfies BackendName[])('Sequential runs Linear and Relu as one kernel with the result and the gradients of two, by %s', (name) => {
    setBackend(name);
    const fused = new Sequential(layers());
    const apart = new Sequential(layers());
    const fusedLoss = crossEntropy(fused.forward(x), labels);
    fusedLoss.backward();
    const z = apart.layers.reduce<Input>((input, layer) => layer.forward(input), x);
    const loss = crossEntropy(z, labels);
    loss.backward();
    expect(loss.item()).toBe(fusedLoss.item());
    const gradients = gradientsOf(fused);
    expect(gradients).toEqual(gradientsOf(apart));
  });

  test("Sequential leaves a layer of one's own to its own way forward", () => {
    class Doubled extends Linear {
      override forward(input: Input): Variable {
        return super.forward(input).multiply(2);
      }
    }
    class Negative extends Relu {
      override forward(input: Input): Variable {
        return asVariable(input, 'x').multiply(-1);
      }
    }
    const options = { initialiser: () => array([[1]]), dtype: 'float64' } as const;
    const one = array([[3]]);
    expect(toNested(new Sequential([new Doubled(1, 1, options), new Relu()]).predict(one))).toEqual([[6]]);
    expect(toNested(new Sequential([new Linear(1, 1, options), new Negative()]).predict(one))).toEqual([[-3]]);
  });

  test('Sequential names parameters after their layers', () => {
    const model = new Sequential(layers());
    expect(Object.keys(model.parameters)).toEqual(['0.w', '0.b', '2.w', '2.b', '4.w', '4.b']);
    expect(String(model.parameters['2.w'])).toBe('2.w [6, 5]');
    const nested = new Sequential([new Sequential(layers()), new Linear(3, 1)]);
    expect(Object.keys(nested.parameters)).toContain('0.2.w');
    expect(nested.parameters['0.2.w'].name).toBe('0.2.w');
  });

  test('Sequential.backward() matches the central difference for every parameter', () => {
    const rng = random(8);
    const options = { rng, dtype: 'float64' } as const;
    const model = new Sequential([
      new Linear(3, 5, options),
      new Relu(),
      new Linear(5, 4, options),
      new Tanh(),
      new Linear(4, 2, options),
    ]);
    const input = random(9).normalArray([6, 3]);
    const truth = [0, 1, 1, 0, 1, 0];
    crossEntropy(model.forward(input), truth).backward();
    for (const [name, parameter] of Object.entries(model.parameters)) {
      const start = parameter.value();
      const lossAt = (moved: Tensor): number => {
        parameter.set(moved);
        return evaluating(() => crossEntropy(model.forward(input), truth).item());
      };
      const check = checkGradient(lossAt, start, parameter.gradient(), { name });
      expect(check.relativeError, String(check)).toBeLessThan(CENTRAL_DIFFERENCE);
      parameter.set(start);
    }
  });

  test('Sequential refuses to be empty, and what is no layer', () => {
    expect(() => new Sequential([])).toThrow('wants one layer or more');
    expect(() => new Sequential(new Relu() as never)).toThrow('wants a list of layers');
    expect(() => new Sequential([() => 1] as never)).toThrow('Layer 0 must be a module, for example new Relu()');
  });

  test("a module of one's own passes its mode on to those in its fields", () => {
    class Own extends Module {
      readonly parameters = {};
      readonly drop = new Dropout(0.5);
      readonly more = [new Dropout(0.5), 'no module'];
      forward(x: Input): Variable {
        return this.drop.forward(x);
      }
    }
    const own = new Own();
    new Sequential([own]).evaluate();
    expect([own.isTraining, own.drop.isTraining, (own.more[0] as Dropout).isTraining]).toEqual([false, false, false]);
    own.train();
    expect([own.isTraining, own.drop.isTraining, (own.more[0] as Dropout).isTraining]).toEqual([true, true, true]);
  });

  test('Sequential passes its mode on', () => {
    const drop = new Dropout(0.5);
    const model = new Sequential([new Linear(2, 2), drop]);
    expect(model.evaluate().isTraining).toBe(false);
    expect(drop.isTraining).toBe(false);
    expect(model.train().isTraining).toBe(true);
    expect(drop.isTraining).toBe(true);
  });
});

describe('activations', () => {
  test.each([
    ['Relu', new Relu(), reluForward],
    ['LeakyRelu', new LeakyRelu({ slope: 0.3 }), (x: Tensor) => leakyReluForward(x, { slope: 0.3 })],
    ['Sigmoid', new Sigmoid(), sigmoidForward],
    ['Tanh', new Tanh(), tanhForward],
    ['Gelu', new Gelu(), geluForward],
    ['Gelu by tanh', new Gelu({ approximate: 'tanh' }), (x: Tensor) => geluForward(x, { approximate: 'tanh' })],
    ['Silu', new Silu(), siluForward],
    ['Softmax', new Softmax(), softmaxForward],
    ['LogSoftmax', new LogSoftmax(), logSoftmaxForward],
  ] as const)('%s gives what its function gives', (_, layer, f) => {
    const x = random(3).normalArray([3, 4]);
    expect(layer.predict(x)).toEqual(f(x));
    expect(layer.parameters).toEqual({});
  });
});

describe('Dropout', () => {
  test('Dropout drops about its rate, and scales the rest so that the mean stays', () => {
    const y = new Dropout(0.25, { rng: random(1) }).forward(array(new Array(10_000).fill(3))).value().data;
    const dropped = y.filter((value) => value === 0).length;
    expect(Math.abs(dropped - 2500)).toBeLessThan(5 * Math.sqrt(10_000 * 0.25 * 0.75)); // five standard deviations
    expect(y.filter((value) => value !== 0).every((value) => value === 4)).toBe(true); // 3 / 0.75
  });

  test('Dropout sends the gradient through the elements that stayed', () => {
    const x = variable(array(new Array(20).fill(1)));
    const y = new Dropout(0.5, { rng: random(2) }).forward(x);
    const values = y.value();
    y.sum().backward();
    expect(x.gradient()).toEqual(values);
  });

  test('Dropout lets everything pass in use, and again drops in training', () => {
    const x = array(new Array(50).fill(1));
    const layer = new Dropout(0.5, { rng: random(3) });
    expect(layer.predict(x)).toEqual(x);
    expect(layer.evaluate().forward(x).value()).toEqual(x);
    expect(layer.train().forward(x).value()).not.toEqual(x);
    expect(evaluating(() => layer.forward(x).value())).toEqual(x);
    expect(layer.isTraining).toBe(true);
  });

  test('Dropout with the same seed drops the same', () => {
    const x = array(new Array(50).fill(1));
    const drop = (): Tensor => new Dropout(0.5, { rng: random(4) }).forward(x).value();
    expect(drop()).toEqual(drop());
  });

  test('Dropout refuses a rate that is no share below 1', () => {
    expect(() => new Dropout(1)).toThrow('rate must be a number from 0 up, below 1, but 1 came');
    expect(() => new Dropout(Number.NaN)).toThrow(RangeError);
  });
});

describe('predict()', () => {
  test('predict() records nothing and leaves a step around it alone', () => {
    const model = new Linear(3, 2, { dtype: 'float64' });
    const x = random(1).normalArray([5, 3]);
    const loss = model.forward(x).sum();
    const seen = model.predict(x);
    expect(seen.shape).toEqual([5, 2]);
    loss.backward();
    expect(model.parameters.b.gradient().data).toEqual(new Float64Array([5, 5]));
  });

  test('predict() of many examples gives for each what it gives for it alone', () => {
    const model = new Sequential([new Linear(3, 4, { rng: random(1), dtype: 'float64' }), new Tanh()]);
    const x = random(2).normalArray([2500, 3]);
    const y = model.predict(x);
    expect(y.shape).toEqual([2500, 4]);
    for (const n of [0, 1023, 1024, 2047, 2048, 2499]) {
      expect(copy(rows(y, n, n + 1))).toEqual(model.predict(copy(rows(x, n, n + 1))));
    }
  });
});

test('predict() refuses what is no array', () => {
  expect(() => new Relu().predict([1] as never)).toThrow(
    'x must be an ndarray of float32 or float64, but a plain list came',
  );
});

describe('Parameter', () => {
  test('Parameter keeps a copy of its own', () => {
    const initial = array([1, 2]);
    const w = new Parameter('w', initial);
    initial.data[0] = 99;
    const taken = w.value();
    taken.data[1] = 99;
    expect(toNested(w.value())).toEqual([1, 2]);
  });

  test('Parameter.set() takes a view, and refuses another shape or dtype', () => {
    const w = new Parameter('w', zeros([2, 2]));
    w.set(
      array([
        [1, 2],
        [3, 4],
      ]).transpose(1, 0),
    );
    expect(toNested(w.value())).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(() => w.set(zeros([4]))).toThrow('w is [2, 2], but the new value is [4]');
    expect(() => w.set(zeros([2, 2], 'float32'))).toThrow(
      "w is float64, but the new value is float32: convert it, for example astype(x, 'float64')",
    );
    expect(() => w.set([1] as never)).toThrow('The new value must be an ndarray');
  });

  test('Parameter.gradientAt is 0 before a gradient, and once its numbers have changed', () => {
    const w = new Parameter('w', array([3]));
    expect(w.gradientAt).toBe(0);
    w.multiply(w).sum().backward();
    expect(w.gradientAt).toBe(w.dAt);
    w.version++;
    expect(w.gradientAt).toBe(0);
    expect(toNested(w.gradient())).toEqual([6]);
  });
});

describe('initialisers', () => {
  const [D, M] = [300, 200];
  const variance = (w: Tensor): number => norm(w) ** 2 / w.size;
  test.each([
    ['glorotUniform', glorotUniform, 2 / (D + M)],
    ['glorotNormal', glorotNormal, 2 / (D + M)],
    ['heUniform', heUniform, 2 / D],
    ['heNormal', heNormal, 2 / D],
  ] as const)('%s has the variance that its source gives', (_, initialise, wanted) => {
    const w = initialise([D, M], { rng: random(1) });
    expect(w.dtype).toBe('float32');
    expect(Math.abs(variance(w) / wanted - 1)).toBeLessThan(0.03); // 60,000 numbers: five standard errors of a normal's variance
    expect(initialise([D, M], { rng: random(1) })).toEqual(w);
  });

  test('the uniform ones stay within their bounds', () => {
    const within = (w: Tensor, a: number): boolean => w.data.every((value) => Math.abs(value) <= a);
    expect(within(glorotUniform([D, M], { dtype: 'float64' }), Math.sqrt(6 / (D + M)))).toBe(true);
    expect(within(heUniform([D, M], { dtype: 'float64' }), Math.sqrt(6 / D))).toBe(true);
  });

  test('a weight has two axes', () => {
    expect(() => heNormal([3])).toThrow('A weight has the shape [inputs, outputs], but [3] came');
  });

  test('without a generator, one stream serves all: two layers differ', () => {
    expect(new Linear(3, 3).parameters.w.value()).not.toEqual(new Linear(3, 3).parameters.w.value());
    expect(astype(heNormal([2, 2]), 'float64').dtype).toBe('float64');
  });
});
