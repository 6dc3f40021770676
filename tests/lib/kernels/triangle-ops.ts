/**
 * Every operation with a gradient, once: how to make its inputs, its derivation, and the kernels that are its twins.
 *
 * The tests close the triangle over this table: central difference = derivation = kernels of every backend. A new operation is a new entry.
 */
import {
  add,
  divide,
  fromData,
  max,
  mean,
  multiply,
  subtract,
  sum,
  type Tensor,
} from '../../../lib/src/array/index.js';
import type { Random } from '../../../lib/src/data/random.js';
import { addBackward } from '../../../lib/src/derive/add.js';
import { binaryCrossEntropyBackward, binaryCrossEntropyForward } from '../../../lib/src/derive/binary-cross-entropy.js';
import { divideBackward } from '../../../lib/src/derive/divide.js';
import { dropoutBackward, dropoutForward } from '../../../lib/src/derive/dropout.js';
import { expBackward, expForward } from '../../../lib/src/derive/exp.js';
import { geluBackward, geluForward } from '../../../lib/src/derive/gelu.js';
import { huberBackward, huberForward } from '../../../lib/src/derive/huber.js';
import { leakyReluBackward, leakyReluForward } from '../../../lib/src/derive/leaky-relu.js';
import { linearBackward, linearForward } from '../../../lib/src/derive/linear.js';
import { logBackward, logForward } from '../../../lib/src/derive/log.js';
import { logSoftmaxBackward, logSoftmaxForward } from '../../../lib/src/derive/log-softmax.js';
import { matmulBackward, matmulForward } from '../../../lib/src/derive/matmul.js';
import { maxBackward } from '../../../lib/src/derive/max.js';
import { meanBackward } from '../../../lib/src/derive/mean.js';
import { meanSquaredErrorBackward, meanSquaredErrorForward } from '../../../lib/src/derive/mean-squared-error.js';
import { multiplyBackward } from '../../../lib/src/derive/multiply.js';
import { reluBackward, reluForward } from '../../../lib/src/derive/relu.js';
import { sigmoidBackward, sigmoidForward } from '../../../lib/src/derive/sigmoid.js';
import { siluBackward, siluForward } from '../../../lib/src/derive/silu.js';
import { softmaxBackward, softmaxForward } from '../../../lib/src/derive/softmax.js';
import {
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
} from '../../../lib/src/derive/softmax-cross-entropy.js';
import { sqrtBackward, sqrtForward } from '../../../lib/src/derive/sqrt.js';
import { subtractBackward } from '../../../lib/src/derive/subtract.js';
import { sumBackward } from '../../../lib/src/derive/sum.js';
import { tanhBackward, tanhForward } from '../../../lib/src/derive/tanh.js';
import { ACTIVATION, BINARY, REDUCE, UNARY } from '../../../lib/src/kernels/table.js';
import { FLOAT32_FUNCTION, FLOAT32_SUM } from '../../support/tolerances.js';
import { inOut, out, type Run } from './triangle-run.js';

/** Three sizes of a call; each operation uses those that it has. */
export interface Sizes {
  readonly N: number;
  readonly K: number;
  readonly M: number;
}

/** What an operation is called with. */
export interface Inputs {
  /** arrays that gradients are taken for, in the order in which `backward` gives them */
  readonly x: readonly Tensor[];
  /** other arrays: a mask, the truth */
  readonly given?: readonly Tensor[];
  readonly labels?: Int32Array;
  readonly sizes: Sizes;
}

export interface TriangleOp {
  readonly name: string;
  readonly inputs: (rng: Random, sizes: Sizes) => Inputs;
  readonly derive: {
    readonly forward: (inputs: Inputs) => Tensor;
    readonly backward: (inputs: Inputs, dy: Tensor, y: Tensor) => readonly Tensor[];
  };
  readonly kernel: {
    readonly forward: (run: Run, inputs: Inputs) => Tensor;
    readonly backward: (run: Run, inputs: Inputs, dy: Tensor, y: Tensor) => readonly Tensor[];
  };
  /** largest distance of a float32 kernel from the float64 derivation, see `apart` */
  readonly tolerance: number;
}

const number = (value: number): Tensor => fromData(Float64Array.of(value), [1]);
const only = (tensors: readonly Tensor[]): Tensor => tensors[0];

/** Functions of one element: their kernels differ by a number. */
function unary(
  name: keyof typeof UNARY,
  forward: (x: Tensor) => Tensor,
  backward: (dy: Tensor, known: Tensor) => Tensor,
  options: { reads: 'x' | 'y'; alpha?: number; low?: number; high?: number },
): TriangleOp {
  const { reads, alpha = 0, low = -4, high = 4 } = options;
  const kind = UNARY[name];
  return {
    name,
    inputs: (rng, sizes) => ({ x: [rng.uniformArray([sizes.N * sizes.M], { low, high })], sizes }),
    derive: {
      forward: ({ x: [x] }) => forward(x),
      backward: ({ x: [x] }, dy, y) => [backward(dy, reads === 'x' ? x : y)],
    },
    kernel: {
      forward: (run, { x: [x] }) => only(run('unaryForward', kind, x, out(x.shape), x.size, alpha)),
      backward: (run, { x: [x] }, dy, y) =>
        run('unaryBackward', kind, dy, reads === 'x' ? x : 0, reads === 'y' ? y : 0, out(x.shape), x.size, alpha),
    },
    tolerance: FLOAT32_FUNCTION,
  };
}

type Repeats = 'nothing' | 'rows of b' | 'columns of b' | 'rows of a, columns of b' | 'a number b';

/** Arithmetic, with each way in which an operand can be repeated. */
function binary(
  name: keyof typeof BINARY,
  repeats: Repeats,
  forward: (a: Tensor, b: Tensor) => Tensor,
  backward: (dy: Tensor, a: Tensor, b: Tensor) => { da: Tensor; db: Tensor },
): TriangleOp {
  const kind = BINARY[name];
  const shapes = ({ N, M }: Sizes): [number[], number[]] =>
    ({
      nothing: [
        [N, M],
        [N, M],
      ] as [number[], number[]],
      'rows of b': [
        [N, M],
        [1, M],
      ] as [number[], number[]],
      'columns of b': [
        [N, M],
        [N, 1],
      ] as [number[], number[]],
      'rows of a, columns of b': [
        [1, M],
        [N, 1],
      ] as [number[], number[]],
      'a number b': [
        [N, M],
        [1, 1],
      ] as [number[], number[]],
    })[repeats];
  const steps = (sizes: Sizes): number[] =>
    shapes(sizes).flatMap(([rows, cols]) => {
      const isRepeated = repeats !== 'nothing';
      const col = isRepeated && cols === 1 ? 0 : 1;
      return [isRepeated && rows === 1 ? 0 : col === 0 ? 1 : cols, col];
    });
  return {
    name: `${name}, repeats ${repeats}`,
    inputs(rng, sizes) {
      const [a, b] = shapes(sizes);
      return { x: [rng.normalArray(a), rng.uniformArray(b, { low: 0.5, high: 2 })], sizes };
    },
    derive: {
      forward: ({ x: [a, b] }) => forward(a, b),
      backward({ x: [a, b] }, dy) {
        const { da, db } = backward(dy, a, b);
        return [da, db];
      },
    },
    kernel: {
      forward: (run, { x: [a, b], sizes }) =>
        only(run('binaryForward', kind, a, b, out([sizes.N, sizes.M]), sizes.N, sizes.M, ...steps(sizes))),
      backward: (run, { x: [a, b], sizes }, dy) =>
        run('binaryBackward', kind, dy, a, b, out(a.shape), out(b.shape), sizes.N, sizes.M, ...steps(sizes)),
    },
    tolerance: FLOAT32_SUM,
  };
}

function reduction(
  name: keyof typeof REDUCE,
  forward: (x: Tensor, axis: number) => Tensor,
  backward: (dy: Tensor, x: Tensor, axis: number) => Tensor,
): TriangleOp {
  const kind = REDUCE[name];
  return {
    name,
    inputs: (rng, sizes) => ({ x: [rng.normalArray([sizes.N, sizes.K, sizes.M])], sizes }),
    derive: {
      forward: ({ x: [x] }) => forward(x, 1),
      backward: ({ x: [x] }, dy) => [backward(dy, x, 1)],
    },
    kernel: {
      forward: (run, { x: [x], sizes: { N, K, M } }) => only(run('reduceForward', kind, x, out([N, M]), N, K, M)),
      backward: (run, { x: [x], sizes: { N, K, M } }, dy, y) =>
        run('reduceBackward', kind, dy, x, y, out(x.shape), N, K, M),
    },
    tolerance: FLOAT32_SUM,
  };
}

/** Operations along rows. */
function rowwise(
  name: 'softmax' | 'logSoftmax',
  forward: (x: Tensor) => Tensor,
  backward: (dy: Tensor, y: Tensor) => Tensor,
): TriangleOp {
  return {
    name,
    inputs: (rng, sizes) => ({ x: [rng.normalArray([sizes.N, sizes.M], { std: 2 })], sizes }),
    derive: { forward: ({ x: [x] }) => forward(x), backward: (_, dy, y) => [backward(dy, y)] },
    kernel: {
      forward: (run, { x: [x], sizes: { N, M } }) => only(run(`${name}Forward`, x, out([N, M]), N, M)),
      backward: (run, { sizes: { N, M } }, dy, y) => run(`${name}Backward`, dy, y, out([N, M]), N, M),
    },
    tolerance: FLOAT32_SUM,
  };
}

/** A batch of products; `shared` is the factor that the whole batch has in common. */
function product(transposeA: boolean, transposeB: boolean, batch: number, shared?: 'a' | 'b'): TriangleOp {
  const options = { transposeA, transposeB };
  const flags = [Number(transposeA), Number(transposeB)] as const;
  const front = (factor: 'a' | 'b'): number[] => (batch === 1 || shared === factor ? [] : [batch]);
  const steps = ({ N, K, M }: Sizes): number[] => [front('a').length * N * K, front('b').length * K * M];
  const call = (run: Run, { x: [a, b], sizes }: Inputs): Tensor => {
    const { N, K, M } = sizes;
    const shape = batch === 1 ? [N, M] : [batch, N, M];
    return only(run('matmul', a, b, out(shape), batch, N, K, M, ...flags, ...steps(sizes), 0));
  };
  return {
    name: `matmul${transposeA ? ' aT' : ''}${transposeB ? ' bT' : ''}, batch ${batch}${shared ? `, one ${shared}` : ''}`,
    inputs: (rng, sizes) => {
      const { N, K, M } = sizes;
      const a = rng.normalArray([...front('a'), ...(transposeA ? [K, N] : [N, K])]);
      const b = rng.normalArray([...front('b'), ...(transposeB ? [M, K] : [K, M])]);
      return { x: [a, b], sizes };
    },
    derive: {
      forward: ({ x: [a, b] }) => matmulForward(a, b, options),
      backward({ x: [a, b] }, dc) {
        const { da, db } = matmulBackward(dc, a, b, options);
        return [da, db];
      },
    },
    kernel: {
      forward: call,
      // The way back of a product is a product again: its kernel is proved by `forward` with all flags, and here by its sum over a batch.
      backward(run, { x: [a, b], sizes: { N, K, M } }, dc) {
        const gradient = (
          left: Tensor,
          right: Tensor,
          like: Tensor,
          [rows, inner, cols]: readonly number[],
          transposed: readonly [boolean, boolean],
        ): Tensor => {
          const stepOf = (t: Tensor, size: number): number => (t.dimension === 3 ? size : 0);
          const isSummed = like.dimension === 2 && batch > 1;
          let result = inOut(fromData(new Float64Array(like.size), like.shape));
          for (let t = 0; t < (isSummed ? batch : 1); t++) {
            const part = (x: Tensor): Tensor => (isSummed && x.dimension === 3 ? x.pick(t, null, null) : x);
            result = inOut(
              only(
                run(
                  'matmul',
                  part(left),
                  part(right),
                  result,
                  isSummed ? 1 : batch,
                  rows,
                  inner,
                  cols,
                  Number(transposed[0]),
                  Number(transposed[1]),
                  isSummed ? 0 : stepOf(left, rows * inner),
                  isSummed ? 0 : stepOf(right, inner * cols),
                  1,
                ),
              ),
            );
          }
          return result.output;
        };
        return [
          transposeA
            ? gradient(b, dc, a, [K, M, N], [transposeB, true])
            : gradient(dc, b, a, [N, M, K], [false, !transposeB]),
          transposeB
            ? gradient(dc, a, b, [M, N, K], [true, transposeA])
            : gradient(a, dc, b, [K, N, M], [!transposeA, false]),
        ];
      },
    },
    tolerance: FLOAT32_SUM,
  };
}

/** Losses of two arrays: the value is one number, and its gradient a number too. */
function loss(
  name: 'binaryCrossEntropy' | 'meanSquaredError' | 'huber',
  forward: (yHat: Tensor, y: Tensor) => number,
  backward: (yHat: Tensor, y: Tensor, options: { dloss: number }) => Tensor,
  numbers: readonly number[] = [],
): TriangleOp {
  return {
    name,
    inputs: (rng, sizes) => ({
      x: [rng.normalArray([sizes.N * sizes.M], { std: 2 })],
      given: [rng.uniformArray([sizes.N * sizes.M])],
      sizes,
    }),
    derive: {
      forward: ({ x: [x], given = [] }) => number(forward(x, given[0])),
      backward: ({ x: [x], given = [] }, dy) => [backward(x, given[0], { dloss: dy.data[0] })],
    },
    kernel: {
      forward: (run, { x: [x], given = [] }) => only(run(`${name}Forward`, x, given[0], out([1]), x.size, ...numbers)),
      backward: (run, { x: [x], given = [] }, dy) =>
        run(`${name}Backward`, x, given[0], dy, out(x.shape), x.size, ...numbers),
    },
    tolerance: FLOAT32_SUM,
  };
}

const IGNORED = -100;

function crossEntropy(name: string, options: { smoothing?: number; ignoreIndex?: number }): TriangleOp {
  const { smoothing = 0, ignoreIndex = IGNORED } = options;
  const labelsOf = ({ labels }: Inputs): Int32Array => labels as Int32Array;
  return {
    name,
    inputs(rng, { N, K, M: classes }) {
      const M = Math.max(2, classes); // with one class that may be ignored, there could be nothing left
      // Every third example is ignored where that is asked, but never the first.
      const ignores = options.ignoreIndex !== undefined;
      const labels = Int32Array.from({ length: N }, (_, n) => (ignores && n % 3 === 1 ? ignoreIndex : rng.integer(M)));
      labels[0] = M - 1;
      return { x: [rng.normalArray([N, M], { std: 2 })], labels, sizes: { N, K, M } };
    },
    derive: {
      forward: (inputs) => number(softmaxCrossEntropyForward(inputs.x[0], labelsOf(inputs), options).loss),
      backward: (inputs, dy) => [
        softmaxCrossEntropyBackward(softmaxForward(inputs.x[0]), labelsOf(inputs), { ...options, dloss: dy.data[0] }),
      ],
    },
    kernel: {
      forward(run, inputs) {
        const { N, M } = inputs.sizes;
        const [z] = inputs.x;
        return run('crossEntropyForward', z, labelsOf(inputs), out([N, M]), out([1]), N, M, ignoreIndex, smoothing)[1];
      },
      backward(run, inputs, dy) {
        const { N, M } = inputs.sizes;
        const [z] = inputs.x;
        const [p] = run(
          'crossEntropyForward',
          z,
          labelsOf(inputs),
          out([N, M]),
          out([1]),
          N,
          M,
          ignoreIndex,
          smoothing,
        );
        return run('crossEntropyBackward', p, labelsOf(inputs), dy, out([N, M]), N, M, ignoreIndex, smoothing);
      },
    },
    tolerance: FLOAT32_SUM,
  };
}

function linear(hasBias: boolean, activation: keyof typeof ACTIVATION): TriangleOp {
  const forward = ([x, w, b]: readonly Tensor[]): Tensor => (hasBias ? linearForward(x, w, b) : matmulForward(x, w));
  return {
    name: `linear${hasBias ? '' : ' without bias'}, activation ${activation}`,
    inputs: (rng, sizes) => {
      const { N, K, M } = sizes;
      const x = [rng.normalArray([N, K]), rng.normalArray([K, M])];
      return { x: hasBias ? [...x, rng.normalArray([M])] : x, sizes };
    },
    derive: {
      forward: ({ x }) => (activation === 'relu' ? reluForward(forward(x)) : forward(x)),
      backward({ x }, dy, y) {
        const above = activation === 'relu' ? reluBackward(dy, y) : dy;
        const { dx, dw, db } = linearBackward(above, x[0], x[1]);
        return hasBias ? [dx, dw, db] : [dx, dw];
      },
    },
    kernel: {
      forward: (run, { x: [x, w, b], sizes: { N, K, M } }) =>
        only(run('linearForward', x, w, b ?? 0, out([N, M]), N, K, M, ACTIVATION[activation])),
      backward(run, { x: [x, w, b], sizes: { N, K, M } }, dy, y) {
        const above =
          activation === 'relu' ? only(run('unaryBackward', UNARY.relu, dy, 0, y, out([N, M]), N * M, 0)) : dy;
        const db = hasBias ? out(b.shape) : 0;
        return run('linearBackward', above, x, w, out(x.shape), out(w.shape), db, N, K, M, 0);
      },
    },
    tolerance: FLOAT32_SUM,
  };
}

const REPEATS: readonly Repeats[] = ['nothing', 'rows of b', 'columns of b', 'rows of a, columns of b', 'a number b'];

/** All of them. */
export const OPS: readonly TriangleOp[] = [
  unary('relu', reluForward, reluBackward, { reads: 'y' }),
  unary(
    'leakyRelu',
    (x) => leakyReluForward(x, { slope: 0.2 }),
    (dy, x) => leakyReluBackward(dy, x, { slope: 0.2 }),
    { reads: 'x', alpha: 0.2 },
  ),
  unary('sigmoid', sigmoidForward, sigmoidBackward, { reads: 'y' }),
  unary('tanh', tanhForward, tanhBackward, { reads: 'y' }),
  unary('gelu', geluForward, geluBackward, { reads: 'x' }),
  unary(
    'geluTanh',
    (x) => geluForward(x, { approximate: 'tanh' }),
    (dy, x) => geluBackward(dy, x, { approximate: 'tanh' }),
    { reads: 'x' },
  ),
  unary('silu', siluForward, siluBackward, { reads: 'x' }),
  unary('exp', expForward, expBackward, { reads: 'y' }),
  unary('log', logForward, logBackward, { reads: 'x', low: 0.1, high: 9 }),
  unary('sqrt', sqrtForward, sqrtBackward, { reads: 'y', low: 0.1, high: 9 }),
  ...REPEATS.flatMap((repeats) => [
    binary('add', repeats, add, addBackward),
    binary('subtract', repeats, subtract, subtractBackward),
    binary('multiply', repeats, multiply, multiplyBackward),
    binary('divide', repeats, divide, divideBackward),
  ]),
  reduction('sum', sum, sumBackward),
  reduction('mean', mean, meanBackward),
  reduction('max', max, maxBackward),
  rowwise('softmax', softmaxForward, softmaxBackward),
  rowwise('logSoftmax', logSoftmaxForward, logSoftmaxBackward),
  product(false, false, 1),
  product(true, false, 1),
  product(false, true, 1),
  product(true, true, 1),
  product(false, false, 3),
  product(true, false, 3, 'a'),
  product(false, true, 3, 'b'),
  product(true, true, 3),
  linear(true, 'none'),
  linear(true, 'relu'),
  linear(false, 'none'),
  crossEntropy('crossEntropy', {}),
  crossEntropy('crossEntropy with smoothing', { smoothing: 0.1 }),
  crossEntropy('crossEntropy with ignored examples', { ignoreIndex: IGNORED }),
  crossEntropy('crossEntropy with both', { smoothing: 0.3, ignoreIndex: 0 }),
  loss('binaryCrossEntropy', binaryCrossEntropyForward, binaryCrossEntropyBackward),
  loss('meanSquaredError', meanSquaredErrorForward, meanSquaredErrorBackward),
  loss(
    'huber',
    (yHat, y) => huberForward(yHat, y, { delta: 0.7 }),
    (yHat, y, options) => huberBackward(yHat, y, { ...options, delta: 0.7 }),
    [0.7],
  ),
  {
    name: 'dropout',
    inputs: (rng, sizes) => {
      const shape = [sizes.N * sizes.M];
      const mask = rng.uniformArray(shape);
      for (let i = 0; i < mask.size; i++) mask.data[i] = Math.round(mask.data[i]);
      return { x: [rng.normalArray(shape)], given: [mask], sizes };
    },
    derive: {
      forward: ({ x: [x], given = [] }) => dropoutForward(x, given[0], 0.25),
      backward: ({ given = [] }, dy) => [dropoutBackward(dy, given[0], 0.25)],
    },
    kernel: {
      forward: (run, { x: [x], given = [] }) => only(run('dropoutForward', x, given[0], out(x.shape), x.size, 0.25)),
      backward: (run, { given = [] }, dy) => run('dropoutForward', dy, given[0], out(dy.shape), dy.size, 0.25),
    },
    tolerance: FLOAT32_FUNCTION,
  },
];
