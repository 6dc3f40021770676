/** Values and gradients of every operation, and ten steps of every optimizer, against PyTorch; tests/fixtures says how its numbers were made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { array, fromData, type Tensor, zeros } from '../../../lib/src/array/index.js';
import * as nabla from '../../../lib/src/index.js';
import { TORCH_FLOAT64 } from '../../support/tolerances.js';
import { apart } from '../kernels/triangle-run.js';

interface Stored {
  readonly shape: number[];
  readonly data: number[];
}

interface Options
  extends nabla.LeakyReluOptions,
    nabla.GeluOptions,
    nabla.MatmulOptions,
    nabla.CrossEntropyOptions,
    nabla.HuberOptions {
  readonly axis: number;
  readonly labels: number[];
  readonly rate: number;
}

interface Case {
  readonly name: string;
  readonly options: Options;
  readonly inputs: Stored[];
  readonly given: Stored[];
  readonly y: Stored;
  readonly dy: Stored;
  readonly gradients: Stored[];
}

interface Run {
  readonly name: string;
  readonly options: { readonly lr: number };
  readonly steps: number[][];
}

const file = join(import.meta.dirname, '../../fixtures/torch.json');
const fixture = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly cases: Case[];
  readonly optimizers: { readonly start: number[]; readonly gradients: number[][]; readonly runs: Run[] };
};

const tensor = ({ shape, data }: Stored): Tensor => fromData(Float64Array.from(data), shape);

/** What the library says to one case: the value, and the gradients in the order of the inputs. */
interface Answer {
  readonly y: Tensor | number;
  readonly gradients: readonly Tensor[];
}

type Op = (x: Tensor[], dy: Tensor, options: Options, given: Tensor[], y: Tensor) => Answer;

/** One entry for each name of the file. */
const OPS: Readonly<Record<string, Op>> = {
  relu: ([x], dy) => ({ y: nabla.reluForward(x), gradients: [nabla.reluBackward(dy, x)] }),
  leakyRelu: ([x], dy, o) => ({ y: nabla.leakyReluForward(x, o), gradients: [nabla.leakyReluBackward(dy, x, o)] }),
  sigmoid: ([x], dy, _o, _g, y) => ({ y: nabla.sigmoidForward(x), gradients: [nabla.sigmoidBackward(dy, y)] }),
  tanh: ([x], dy, _o, _g, y) => ({ y: nabla.tanhForward(x), gradients: [nabla.tanhBackward(dy, y)] }),
  gelu: ([x], dy, o) => ({ y: nabla.geluForward(x, o), gradients: [nabla.geluBackward(dy, x, o)] }),
  silu: ([x], dy) => ({ y: nabla.siluForward(x), gradients: [nabla.siluBackward(dy, x)] }),
  exp: ([x], dy, _o, _g, y) => ({ y: nabla.expForward(x), gradients: [nabla.expBackward(dy, y)] }),
  log: ([x], dy) => ({ y: nabla.logForward(x), gradients: [nabla.logBackward(dy, x)] }),
  sqrt: ([x], dy, _o, _g, y) => ({ y: nabla.sqrtForward(x), gradients: [nabla.sqrtBackward(dy, y)] }),
  add: ([a, b], dy) => ({ y: nabla.add(a, b), gradients: pair(nabla.addBackward(dy, a, b)) }),
  subtract: ([a, b], dy) => ({ y: nabla.subtract(a, b), gradients: pair(nabla.subtractBackward(dy, a, b)) }),
  multiply: ([a, b], dy) => ({ y: nabla.multiply(a, b), gradients: pair(nabla.multiplyBackward(dy, a, b)) }),
  divide: ([a, b], dy) => ({ y: nabla.divide(a, b), gradients: pair(nabla.divideBackward(dy, a, b)) }),
  sum: ([x], dy, { axis }) => ({ y: nabla.sum(x, axis), gradients: [nabla.sumBackward(dy, x, axis)] }),
  mean: ([x], dy, { axis }) => ({ y: nabla.mean(x, axis), gradients: [nabla.meanBackward(dy, x, axis)] }),
  max: ([x], dy, { axis }) => ({ y: nabla.max(x, axis), gradients: [nabla.maxBackward(dy, x, axis)] }),
  softmax: ([x], dy, _o, _g, y) => ({ y: nabla.softmaxForward(x), gradients: [nabla.softmaxBackward(dy, y)] }),
  logSoftmax: ([x], dy, _o, _g, y) => ({ y: nabla.logSoftmaxForward(x), gradients: [nabla.logSoftmaxBackward(dy, y)] }),
  matmul: ([a, b], dy, o) => ({ y: nabla.matmul(a, b, o), gradients: pair(nabla.matmulBackward(dy, a, b, o)) }),
  linear([x, w, b], dy) {
    const { dx, dw, db } = nabla.linearBackward(dy, x, w);
    return { y: nabla.linearForward(x, w, b), gradients: [dx, dw, db] };
  },
  softmaxCrossEntropy([z], dy, options) {
    const { loss, p } = nabla.softmaxCrossEntropyForward(z, options.labels, options);
    const dz = nabla.softmaxCrossEntropyBackward(p, options.labels, { ...options, dloss: dy.data[0] });
    return { y: loss, gradients: [dz] };
  },
  binaryCrossEntropy: ([z], dy, _o, [t]) => ({
    y: nabla.binaryCrossEntropyForward(z, t),
    gradients: [nabla.binaryCrossEntropyBackward(z, t, { dloss: dy.data[0] })],
  }),
  meanSquaredError: ([yHat], dy, _o, [t]) => ({
    y: nabla.meanSquaredErrorForward(yHat, t),
    gradients: [nabla.meanSquaredErrorBackward(yHat, t, { dloss: dy.data[0] })],
  }),
  huber: ([yHat], dy, o, [t]) => ({
    y: nabla.huberForward(yHat, t, o),
    gradients: [nabla.huberBackward(yHat, t, { ...o, dloss: dy.data[0] })],
  }),
  dropout: ([x], dy, { rate }, [mask]) => ({
    y: nabla.dropoutForward(x, mask, rate),
    gradients: [nabla.dropoutBackward(dy, mask, rate)],
  }),
};

function pair({ da, db }: { readonly da: Tensor; readonly db: Tensor }): Tensor[] {
  return [da, db];
}

describe('operations', () => {
  test('every operation of the library is in the file', () => {
    expect([...new Set(fixture.cases.map(({ name }) => name))].sort()).toEqual(Object.keys(OPS).sort());
  });

  const named = fixture.cases.map((stored, number) => ({ ...stored, number, text: JSON.stringify(stored.options) }));
  test.each(named)('$number: $name $text gives what PyTorch gives', ({
    name,
    options,
    inputs,
    given,
    y,
    dy,
    gradients,
  }) => {
    const answer = OPS[name](inputs.map(tensor), tensor(dy), options, given.map(tensor), tensor(y));
    const value = typeof answer.y === 'number' ? fromData(Float64Array.of(answer.y), []) : answer.y;
    expect(value.shape).toEqual(y.shape);
    expect(apart(value, tensor(y))).toBeLessThan(TORCH_FLOAT64);
    for (const [i, gradient] of answer.gradients.entries()) {
      expect(gradient.shape).toEqual(gradients[i].shape);
      expect(apart(gradient, tensor(gradients[i]))).toBeLessThan(TORCH_FLOAT64);
    }
  });
});

/** One step of each optimizer by name, with what it remembers. */
type Step = (w: Tensor, dw: Tensor, state: readonly Tensor[], options: Run['options'], step: number) => void;

const STEPS: Readonly<Record<string, Step>> = {
  sgd: (w, dw, [velocity], options) => nabla.sgdStepInto(w, dw, velocity, options),
  adagrad: (w, dw, [squares], options) => nabla.adagradStepInto(w, dw, squares, options),
  rmsprop: (w, dw, [squares, velocity], options) => nabla.rmspropStepInto(w, dw, { squares, velocity }, options),
  adam: (w, dw, [m, v], options, step) => nabla.adamStepInto(w, dw, { m, v }, { ...options, step }),
  adamw: (w, dw, [m, v], options, step) => nabla.adamStepInto(w, dw, { m, v }, { ...options, step, decoupled: true }),
};

describe('optimizers', () => {
  const { start, gradients, runs } = fixture.optimizers;
  const named = runs.map((run) => ({ ...run, text: JSON.stringify(run.options) }));
  test.each(named)('$name $text takes the ten steps that PyTorch takes', ({ name, options, steps }) => {
    const w = array(start);
    const state = [zeros(w.shape), zeros(w.shape)];
    expect(steps.length).toBe(10);
    for (const [i, expected] of steps.entries()) {
      STEPS[name](w, array(gradients[i]), state, options, i + 1);
      expect(apart(w, array(expected))).toBeLessThan(TORCH_FLOAT64);
    }
  });

  test('every optimizer is in the file', () => {
    expect([...new Set(runs.map(({ name }) => name))]).toEqual(Object.keys(STEPS));
  });
});
