/** Every operation of the tape: its gradient in float64 against central differences, and in float32 on each backend against that. */
import { afterAll, describe, expect, test } from 'vitest';
import {
  array,
  astype,
  fromData,
  norm,
  reshape as reshapeArray,
  rows,
  type Shape,
  swapLast,
  type Tensor,
  toNested,
  transpose,
  zeros,
} from '../../../lib/src/array/index.js';
import { type Leaf, variable } from '../../../lib/src/autograd/leaf.js';
import { noGrad } from '../../../lib/src/autograd/no-grad.js';
import { dropout } from '../../../lib/src/autograd/operations/dropout.js';
import { linear } from '../../../lib/src/autograd/operations/linear.js';
import { asVariable, type Variable } from '../../../lib/src/autograd/variable.js';
import { checkGradient } from '../../../lib/src/check/check-gradient.js';
import { random } from '../../../lib/src/data/random.js';
import { type BackendName, backend, setBackend } from '../../../lib/src/kernels/choose.js';
import { binaryCrossEntropy, crossEntropy, huber, meanSquaredError } from '../../../lib/src/nn/losses.js';
import { add, divide, multiply, subtract } from '../../../lib/src/ops/arithmetic.js';
import { binaryCrossEntropyForward } from '../../../lib/src/ops/binary-cross-entropy.js';
import { dropoutForward } from '../../../lib/src/ops/dropout.js';
import { expForward } from '../../../lib/src/ops/exp.js';
import { geluForward } from '../../../lib/src/ops/gelu.js';
import { huberForward } from '../../../lib/src/ops/huber.js';
import { leakyReluForward } from '../../../lib/src/ops/leaky-relu.js';
import { linearForward } from '../../../lib/src/ops/linear.js';
import { logForward } from '../../../lib/src/ops/log.js';
import { logSoftmaxForward } from '../../../lib/src/ops/log-softmax.js';
import { matmul } from '../../../lib/src/ops/matmul.js';
import { meanSquaredErrorForward } from '../../../lib/src/ops/mean-squared-error.js';
import { max, mean, sum } from '../../../lib/src/ops/reduce.js';
import { reluForward } from '../../../lib/src/ops/relu.js';
import { sigmoidForward } from '../../../lib/src/ops/sigmoid.js';
import { siluForward } from '../../../lib/src/ops/silu.js';
import { softmaxForward } from '../../../lib/src/ops/softmax.js';
import { softmaxCrossEntropyForward } from '../../../lib/src/ops/softmax-cross-entropy.js';
import { sqrtForward } from '../../../lib/src/ops/sqrt.js';
import { tanhForward } from '../../../lib/src/ops/tanh.js';
import { CENTRAL_DIFFERENCE, FLOAT32_SUM } from '../../support/tolerances.js';

interface Case {
  readonly shapes: readonly Shape[];
  readonly f: (...x: Variable[]) => Variable;
  /** the same by the functions on ordinary arrays */
  readonly plain: (...x: Tensor[]) => Tensor | number;
  readonly low?: number; // inputs are drawn from [low, high), default -2 to 2
  readonly high?: number;
}

const LABELS = [2, 0, 4, 4, -1];
const MASK = [1, 0, 1, 1, 0, 1];

const CASES: Readonly<Record<string, Case>> = {
  relu: { shapes: [[5, 7]], f: (x) => x.relu(), plain: reluForward },
  leakyRelu: {
    shapes: [[5, 7]],
    f: (x) => x.leakyRelu({ slope: 0.2 }),
    plain: (x) => leakyReluForward(x, { slope: 0.2 }),
  },
  sigmoid: { shapes: [[5, 7]], f: (x) => x.sigmoid(), plain: sigmoidForward },
  tanh: { shapes: [[5, 7]], f: (x) => x.tanh(), plain: tanhForward },
  gelu: { shapes: [[5, 7]], f: (x) => x.gelu(), plain: (x) => geluForward(x) },
  'gelu by tanh': {
    shapes: [[5, 7]],
    f: (x) => x.gelu({ approximate: 'tanh' }),
    plain: (x) => geluForward(x, { approximate: 'tanh' }),
  },
  silu: { shapes: [[5, 7]], f: (x) => x.silu(), plain: siluForward },
  exp: { shapes: [[5, 7]], f: (x) => x.exp(), plain: expForward },
  log: { shapes: [[5, 7]], f: (x) => x.log(), low: 0.5, plain: logForward },
  sqrt: { shapes: [[5, 7]], f: (x) => x.sqrt(), low: 0.5, plain: sqrtForward },
  'linear with bias': { shapes: [[3, 5], [5, 7], [7]], f: (x, w, b) => linear(x, w, b, 0), plain: linearForward },
  'linear without bias': {
    shapes: [
      [3, 5],
      [5, 7],
    ],
    f: (x, w) => linear(x, w, undefined, 0),
    plain: (x, w) => matmul(x, w),
  },
  'linear and relu': {
    shapes: [[9, 5], [5, 7], [7]],
    f: (x, w, b) => linear(x, w, b, 1),
    plain: (x, w, b) => reluForward(linearForward(x, w, b)),
  },
  'linear with one weight twice': {
    shapes: [[3, 5], [5, 5], [5]],
    f: (x, w, b) => linear(linear(x, w, b, 1), w, b, 0),
    plain: (x, w, b) => linearForward(reluForward(linearForward(x, w, b)), w, b),
  },
  'linear with a bias that is used before': {
    shapes: [[3, 5], [5, 5], [5]],
    f: (x, w, b) => linear(x, w, b, 0).add(b.multiply(b)),
    plain: (x, w, b) => add(linearForward(x, w, b), multiply(b, b)),
  },
  'linear with a weight that is used before': {
    shapes: [[3, 5], [5, 3], [3]],
    f: (x, w, b) => linear(x, w, b, 0).matmul(w.transpose()).add(w.sum()),
    plain: (x, w, b) => add(matmul(linearForward(x, w, b), transpose(w)), sum(w)),
  },
  'add, same shape': {
    shapes: [
      [3, 5],
      [3, 5],
    ],
    f: (a, b) => a.add(b),
    plain: add,
  },
  'add a row': { shapes: [[3, 5], [5]], f: (a, b) => a.add(b), plain: add },
  'add a column': {
    shapes: [
      [3, 5],
      [3, 1],
    ],
    f: (a, b) => a.add(b),
    plain: add,
  },
  'add to a row': { shapes: [[5], [3, 5]], f: (a, b) => a.add(b), plain: add },
  'subtract a column from a row': {
    shapes: [
      [1, 5],
      [3, 1],
    ],
    f: (a, b) => a.subtract(b),
    plain: subtract,
  },
  'multiply, same shape': {
    shapes: [
      [3, 5],
      [3, 5],
    ],
    f: (a, b) => a.multiply(b),
    plain: multiply,
  },
  'multiply by a single number': { shapes: [[3, 5], []], f: (a, b) => a.multiply(b), plain: multiply },
  'multiply by a constant': { shapes: [[3, 5]], f: (a) => a.multiply(3), plain: (a) => multiply(a, 3) },
  'multiply an array by itself': { shapes: [[3, 5]], f: (a) => a.multiply(a), plain: (a) => multiply(a, a) },
  'multiply, repeated along the middle': {
    shapes: [
      [2, 3, 5],
      [2, 1, 5],
    ],
    f: (a, b) => a.multiply(b),
    plain: multiply,
  },
  'multiply, both repeated along the middle': {
    shapes: [
      [2, 3, 1, 5],
      [2, 1, 4, 1],
    ],
    f: (a, b) => a.multiply(b),
    plain: multiply,
  },
  'divide by a row': { shapes: [[3, 5], [5]], f: (a, b) => a.divide(b), low: 0.5, plain: divide },
  'divide, repeated along the middle': {
    shapes: [
      [2, 1, 5],
      [2, 3, 5],
    ],
    f: (a, b) => a.divide(b),
    low: 0.5,
    plain: divide,
  },
  matmul: {
    shapes: [
      [3, 5],
      [5, 7],
    ],
    f: (a, b) => a.matmul(b),
    plain: (a, b) => matmul(a, b),
  },
  'matmul, a transposed': {
    shapes: [
      [5, 3],
      [5, 7],
    ],
    f: (a, b) => a.matmul(b, { transposeA: true }),
    plain: (a, b) => matmul(a, b, { transposeA: true }),
  },
  'matmul, b transposed': {
    shapes: [
      [3, 5],
      [7, 5],
    ],
    f: (a, b) => a.matmul(b, { transposeB: true }),
    plain: (a, b) => matmul(a, b, { transposeB: true }),
  },
  'matmul, both transposed': {
    shapes: [
      [5, 3],
      [7, 5],
    ],
    f: (a, b) => a.matmul(b, { transposeA: true, transposeB: true }),
    plain: (a, b) => matmul(a, b, { transposeA: true, transposeB: true }),
  },
  'matmul of stacks': {
    shapes: [
      [2, 3, 5],
      [2, 5, 4],
    ],
    f: (a, b) => a.matmul(b),
    plain: (a, b) => matmul(a, b),
  },
  'matmul of a stack by one': {
    shapes: [
      [2, 3, 5],
      [5, 4],
    ],
    f: (a, b) => a.matmul(b),
    plain: (a, b) => matmul(a, b),
  },
  'matmul of one by a stack': {
    shapes: [
      [3, 5],
      [2, 5, 4],
    ],
    f: (a, b) => a.matmul(b),
    plain: (a, b) => matmul(a, b),
  },
  'matmul of stacks, both transposed': {
    shapes: [
      [2, 5, 3],
      [2, 4, 5],
    ],
    f: (a, b) => a.matmul(b, { transposeA: true, transposeB: true }),
    plain: (a, b) => matmul(a, b, { transposeA: true, transposeB: true }),
  },
  'matmul of a transposed stack by one': {
    shapes: [
      [2, 5, 3],
      [5, 4],
    ],
    f: (a, b) => a.matmul(b, { transposeA: true }),
    plain: (a, b) => matmul(a, b, { transposeA: true }),
  },
  'matmul of an array by itself': { shapes: [[4, 4]], f: (a) => a.matmul(a), plain: (a) => matmul(a, a) },
  'sum of all': { shapes: [[3, 5]], f: (x) => x.sum(), plain: (x) => sum(x) },
  'sum along the first axis': { shapes: [[3, 5]], f: (x) => x.sum(0), plain: (x) => sum(x, 0) },
  'sum along the middle': { shapes: [[2, 3, 4]], f: (x) => x.sum(1), plain: (x) => sum(x, 1) },
  'mean of all': { shapes: [[3, 5]], f: (x) => x.mean(), plain: (x) => mean(x) },
  'mean along the last axis': { shapes: [[3, 5]], f: (x) => x.mean(1), plain: (x) => mean(x, 1) },
  'max of all': { shapes: [[3, 5]], f: (x) => x.max(), plain: (x) => max(x) },
  'max along an axis': { shapes: [[3, 5]], f: (x) => x.max(0), plain: (x) => max(x, 0) },
  softmax: { shapes: [[3, 5]], f: (x) => x.softmax(), plain: softmaxForward },
  logSoftmax: { shapes: [[2, 2, 5]], f: (x) => x.logSoftmax(), plain: logSoftmaxForward },
  reshape: { shapes: [[3, 4]], f: (x) => x.reshape([2, 6]), plain: (x) => reshapeArray(x, [2, 6]) },
  'reshape of what is used elsewhere': {
    shapes: [[2, 2]],
    f: (x) => x.reshape([4]).sum().multiply(x),
    plain: (x) => multiply(x, sum(x)),
  },
  transpose: { shapes: [[3, 4]], f: (x) => x.transpose(), plain: (x) => transpose(x) },
  'transpose of a stack': { shapes: [[2, 3, 4]], f: (x) => x.transpose(), plain: swapLast },
  crossEntropy: {
    shapes: [[4, 5]],
    f: (z) => crossEntropy(z, LABELS.slice(0, 4)),
    plain: (z) => softmaxCrossEntropyForward(z, LABELS.slice(0, 4)).loss,
  },
  'crossEntropy, smoothed': {
    shapes: [[4, 5]],
    f: (z) => crossEntropy(z, LABELS.slice(0, 4), { smoothing: 0.1 }),
    plain: (z) => softmaxCrossEntropyForward(z, LABELS.slice(0, 4), { smoothing: 0.1 }).loss,
  },
  'crossEntropy, one ignored': {
    shapes: [[5, 5]],
    f: (z) => crossEntropy(z, LABELS, { ignoreIndex: -1 }),
    plain: (z) => softmaxCrossEntropyForward(z, LABELS, { ignoreIndex: -1 }).loss,
  },
  binaryCrossEntropy: {
    shapes: [[2, 3]],
    f: (z) => binaryCrossEntropy(z, like(z, MASK)),
    plain: (z) => binaryCrossEntropyForward(z, fromData(Float64Array.from(MASK), [2, 3])),
  },
  meanSquaredError: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: (a, b) => meanSquaredError(a, b),
    plain: meanSquaredErrorForward,
  },
  huber: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    f: (a, b) => huber(a, b, { delta: 0.7 }),
    plain: (a, b) => huberForward(a, b, { delta: 0.7 }),
  },
  dropout: {
    shapes: [[2, 3]],
    f: (x) => dropout(x, asVariable(like(x, MASK), 'mask'), 0.4),
    plain: (x) => dropoutForward(x, fromData(Float64Array.from(MASK), [2, 3]), 0.4),
  },
};

function like(x: Variable, numbers: readonly number[]): Tensor {
  const y = zeros(x.shape, x.dtype);
  y.data.set(numbers);
  return y;
}

/** Inputs, and the gradient of what becomes of the outputs. */
function draw(one: Case): { inputs: Tensor[]; weigh: (y: Variable) => Variable } {
  const { shapes, low = -2, high = 2 } = one;
  const rng = random(7);
  const inputs = shapes.map((shape) => rng.uniformArray(shape, { low, high }));
  const weigh = (y: Variable): Variable => y.multiply(astype(random(9).uniformArray(y.shape), y.dtype)).sum();
  return { inputs, weigh };
}

function gradientsOf({ f }: Case, inputs: readonly Tensor[], weigh: (y: Variable) => Variable): Tensor[] {
  const leaves: Leaf[] = inputs.map(variable);
  weigh(f(...leaves)).backward();
  return leaves.map((leaf) => leaf.gradient());
}

describe.each(Object.entries(CASES))('%s', (name, one) => {
  const { inputs, weigh } = draw(one);

  test(`${name} on the tape is ${name} of arrays`, () => {
    const y = noGrad(() => one.f(...inputs.map(variable)));
    const wanted = one.plain(...inputs);
    if (typeof wanted === 'number') expect([y.shape, y.item()]).toEqual([[], wanted]);
    else expect([y.shape, toNested(y.value())]).toEqual([wanted.shape, toNested(wanted)]);
  });

  const wanted = gradientsOf(one, inputs, weigh);

  test(`the gradient of ${name} matches the central difference`, () => {
    inputs.forEach((input, i) => {
      const lossAt = (moved: Tensor): number =>
        noGrad(() => weigh(one.f(...inputs.map((x, j) => variable(i === j ? moved : x)))).item());
      const check = checkGradient(lossAt, input, wanted[i], { name: `input ${i}` });
      expect(check.relativeError, String(check)).toBeLessThan(CENTRAL_DIFFERENCE);
    });
  });

  test.each([
    'native',
    'wasm',
    'js',
  ] satisfies BackendName[])(`the gradient of ${name} by %s is that of float64`, (by) => {
    setBackend(by);
    const found = gradientsOf(
      one,
      inputs.map((x) => astype(x, 'float32')),
      weigh,
    );
    found.forEach((gradient, i) => {
      expect(gradient.dtype).toBe('float32');
      expect(gradient.shape).toEqual(inputs[i].shape);
      const error = norm(subtract(astype(gradient, 'float64'), wanted[i])) / norm(wanted[i]);
      expect(error, `input ${i}`).toBeLessThan(FLOAT32_SUM);
    });
  });
});

const before = backend().name;
afterAll(() => setBackend(before));

test('a stack without matrices has gradients of 0 where one matrix serves all of it', () => {
  const [a, b] = [variable(zeros([0, 2, 3])), variable(random(1).normalArray([3, 4]))];
  a.matmul(b).sum().backward();
  expect([...b.gradient().data]).toEqual(new Array(12).fill(0));
  const [c, d] = [variable(random(1).normalArray([2, 3])), variable(zeros([0, 3, 4]))];
  c.matmul(d).sum().backward();
  expect([...c.gradient().data]).toEqual(new Array(6).fill(0));
});

test('a strided view goes in as its elements stand', () => {
  const x = variable(
    array([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  );
  const y = x.add(
    array([
      [10, 40],
      [20, 50],
      [30, 60],
    ]).transpose(1, 0),
  );
  expect(toNested(y.value())).toEqual([
    [11, 22, 33],
    [44, 55, 66],
  ]);
  const numbers = array([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
  expect(
    toNested(
      variable(rows(numbers, 1, 3))
        .add(rows(numbers, 0, 2))
        .value(),
    ),
  ).toEqual([
    [4, 6],
    [8, 10],
  ]);
});
