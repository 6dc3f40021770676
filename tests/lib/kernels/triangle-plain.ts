/** The kernels without a gradient of their own: optimizers, and what moves numbers about. Each is one entry with its derivation. */
import { add, fromData, full, multiply, norm, type Tensor, zeros } from '../../../lib/src/array/index.js';
import type { Random } from '../../../lib/src/data/random.js';
import { adagradStepInto } from '../../../lib/src/derive/adagrad.js';
import { adamStepInto } from '../../../lib/src/derive/adam.js';
import { linearBackward } from '../../../lib/src/derive/linear.js';
import { matmulForward } from '../../../lib/src/derive/matmul.js';
import { rmspropStepInto } from '../../../lib/src/derive/rmsprop.js';
import { sgdStepInto } from '../../../lib/src/derive/sgd.js';
import { FLOAT32_FUNCTION, FLOAT32_SUM } from '../../support/tolerances.js';
import type { Sizes } from './triangle-ops.js';
import { inOut, out, type Run, type Table } from './triangle-run.js';

/** A kernel, and what it should write, from the same random numbers. */
export interface PlainKernel {
  readonly name: string;
  readonly kernel: (run: Run, rng: Random, sizes: Sizes) => readonly Tensor[];
  readonly derive: (rng: Random, sizes: Sizes) => readonly Tensor[];
  readonly tolerance: number;
}

/** Two parameters of different sizes with gradient and state, as the table of an optimizer has them. */
interface Parameter {
  readonly w: Tensor;
  readonly dw: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
}

function parameters(rng: Random, { N, M }: Sizes): Parameter[] {
  return [N * M, M].map((n) => ({
    w: rng.normalArray([n]),
    dw: rng.normalArray([n]),
    first: rng.uniformArray([n]),
    second: rng.uniformArray([n]),
  }));
}

/** An optimizer: its kernel with the numbers that follow table and count, and the step of its derivation. */
function optimizer(
  name: string,
  kernel: 'sgdStep' | 'adagradStep' | 'rmspropStep' | 'adamStep',
  numbers: readonly number[],
  states: 0 | 1 | 2,
  stepInto: (parameter: Parameter) => void,
): PlainKernel {
  const written = ({ w, first, second }: Parameter): Tensor[] => [w, first, second].slice(0, 1 + states);
  return {
    name,
    kernel(run, rng, sizes) {
      const rows = parameters(rng, sizes);
      const table: Table = {
        table: rows.map(({ w, dw, first, second }) => [
          w,
          dw,
          states > 0 ? first : undefined,
          states > 1 ? second : undefined,
        ]),
      };
      return run(kernel, table, rows.length, ...numbers);
    },
    derive(rng, sizes) {
      const rows = parameters(rng, sizes);
      for (const row of rows) stepInto(row);
      return rows.flatMap(written);
    },
    tolerance: FLOAT32_FUNCTION,
  };
}

const [lr, weightDecay, momentum, epsilon] = [0.05, 0.1, 0.9, 1e-8];

/** All of them. */
export const PLAIN: readonly PlainKernel[] = [
  optimizer('sgdStep', 'sgdStep', [lr, 0, 0, 0], 0, ({ w, dw }) => sgdStepInto(w, dw, undefined, { lr })),
  optimizer('sgdStep with weight decay', 'sgdStep', [lr, 0, 0, weightDecay], 0, ({ w, dw }) =>
    sgdStepInto(w, dw, undefined, { lr, weightDecay }),
  ),
  optimizer('sgdStep with momentum', 'sgdStep', [lr, momentum, 0, weightDecay], 1, ({ w, dw, first }) =>
    sgdStepInto(w, dw, first, { lr, momentum, weightDecay }),
  ),
  optimizer('sgdStep after Nesterov', 'sgdStep', [lr, momentum, 1, weightDecay], 1, ({ w, dw, first }) =>
    sgdStepInto(w, dw, first, { lr, momentum, nesterov: true, weightDecay }),
  ),
  optimizer('adagradStep', 'adagradStep', [lr, epsilon, weightDecay], 1, ({ w, dw, first }) =>
    adagradStepInto(w, dw, first, { lr, epsilon, weightDecay }),
  ),
  optimizer('rmspropStep', 'rmspropStep', [lr, 0.95, epsilon, weightDecay, 0], 1, ({ w, dw, first }) =>
    rmspropStepInto(w, dw, { squares: first }, { lr, decay: 0.95, epsilon, weightDecay }),
  ),
  optimizer(
    'rmspropStep with momentum',
    'rmspropStep',
    [lr, 0.95, epsilon, weightDecay, momentum],
    2,
    ({ w, dw, first, second }) =>
      rmspropStepInto(w, dw, { squares: first, velocity: second }, { lr, decay: 0.95, epsilon, weightDecay, momentum }),
  ),
  ...[false, true].map((decoupled) =>
    optimizer(
      decoupled ? 'adamStep, decoupled' : 'adamStep',
      'adamStep',
      [lr, 0.9, 0.99, epsilon, weightDecay, Number(decoupled), 1 - 0.9 ** 3, 1 - 0.99 ** 3],
      2,
      ({ w, dw, first, second }) =>
        adamStepInto(
          w,
          dw,
          { m: first, v: second },
          { lr, beta1: 0.9, beta2: 0.99, epsilon, weightDecay, decoupled, step: 3 },
        ),
    ),
  ),
  {
    name: 'squaresOfGradients',
    kernel(run, rng, sizes) {
      const rows = parameters(rng, sizes);
      const table = { table: rows.map(({ w, dw }) => [w, dw, undefined, undefined]) };
      return run('squaresOfGradients', table, rows.length, out([1])).slice(-1);
    },
    derive: (rng, sizes) => [
      fromData(Float64Array.of(parameters(rng, sizes).reduce((total, { dw }) => total + norm(dw) ** 2, 0)), [1]),
    ],
    tolerance: FLOAT32_SUM,
  },
  {
    name: 'scaleGradients',
    kernel(run, rng, sizes) {
      const rows = parameters(rng, sizes);
      return run('scaleGradients', { table: rows.map(({ w, dw }) => [w, dw, undefined, undefined]) }, rows.length, 0.3);
    },
    derive: (rng, sizes) => parameters(rng, sizes).flatMap(({ w, dw }) => [w, multiply(dw, 0.3)]),
    tolerance: FLOAT32_FUNCTION,
  },
  {
    name: 'fill',
    kernel: (run, _, { N, M }) => run('fill', out([N * M]), N * M, 0.5),
    derive: (_, { N, M }) => [full([N * M], 0.5)],
    tolerance: 0,
  },
  {
    name: 'copy',
    kernel: (run, rng, { N, M }) => run('copy', rng.normalArray([N * M]), out([N * M]), N * M),
    derive: (rng, { N, M }) => [rng.normalArray([N * M])],
    tolerance: FLOAT32_FUNCTION,
  },
  {
    name: 'addInto',
    kernel: (run, rng, { N, M }) =>
      run('addInto', rng.normalArray([N * M]), inOut(rng.normalArray([N * M])), N * M, -0.7),
    derive(rng, { N, M }) {
      const [x, y] = [rng.normalArray([N * M]), rng.normalArray([N * M])];
      return [add(y, multiply(x, -0.7))];
    },
    tolerance: FLOAT32_FUNCTION,
  },
  {
    name: 'matmul, added to what is there',
    kernel(run, rng, { N, K, M }) {
      const [a, b, c] = [rng.normalArray([N, K]), rng.normalArray([K, M]), rng.normalArray([N, M])];
      return run('matmul', a, b, inOut(c), 1, N, K, M, 0, 0, 0, 0, 1);
    },
    derive(rng, { N, K, M }) {
      const [a, b, c] = [rng.normalArray([N, K]), rng.normalArray([K, M]), rng.normalArray([N, M])];
      return [add(matmulForward(a, b), c)];
    },
    tolerance: FLOAT32_SUM,
  },
  {
    name: 'linearBackward, added to what is there, and without dx',
    kernel(run, rng, { N, K, M }) {
      const [dy, x, w] = [rng.normalArray([N, M]), rng.normalArray([N, K]), rng.normalArray([K, M])];
      const [dw, db] = [rng.normalArray([K, M]), rng.normalArray([M])];
      return run('linearBackward', dy, x, w, 0, inOut(dw), inOut(db), N, K, M, 1);
    },
    derive(rng, { N, K, M }) {
      const [dy, x, w] = [rng.normalArray([N, M]), rng.normalArray([N, K]), rng.normalArray([K, M])];
      const [dw, db] = [rng.normalArray([K, M]), rng.normalArray([M])];
      const gradients = linearBackward(dy, x, w);
      return [add(gradients.dw, dw), add(gradients.db, db)];
    },
    tolerance: FLOAT32_SUM,
  },
  {
    name: 'reduceBackward of a sum that does not know its input',
    kernel: (run, rng, { N, K, M }) => run('reduceBackward', 0, rng.normalArray([N, M]), 0, 0, out([N, K, M]), N, K, M),
    derive(rng, { N, K, M }) {
      const dy = rng.normalArray([N, M]);
      const dx = zeros([N, K, M]);
      for (let i = 0; i < dx.size; i++) dx.data[i] = dy.data[Math.floor(i / (K * M)) * M + (i % M)];
      return [dx];
    },
    tolerance: FLOAT32_FUNCTION,
  },
];
