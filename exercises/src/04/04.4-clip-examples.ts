/** Complete a function: gradients of a layer, with each example clipped before the mean is taken. */

import type { Slip } from '../compare.js';
import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { gradientProperties, judgeGradients } from '../gradients.js';
import { columnSums, type Matrix, mapped, normal, product, toValue, transposed, written } from '../matrix.js';
import { prose } from '../prose.js';

type Gradients = Record<'dw' | 'db', Matrix>;

interface Batch {
  readonly dz: Matrix; // [N, M]
  readonly x: Matrix; // [N, D]
  readonly limit: number;
}

const CASES = 26;

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'one example too long, one not',
  'no example too long',
  'all examples too long',
  'a batch of one example',
  'an example whose gradient is 0',
  'an example whose inputs are 0',
  'one input',
  'one output',
  'as many examples as inputs and outputs',
  'one example that is far too long',
];

function sizesOf(draw: Draw, index: number): readonly [N: number, D: number, M: number] {
  if (index === 0) return [2, 2, 1];
  if (index === CASES - 1) return [64, 196, 10];
  const few = index < SPECIAL.length ? 4 : 9;
  const [N, D, M] = [draw.integer(2, few), draw.integer(2, few), draw.integer(2, few)];
  if (index === 3) return [1, D, M];
  if (index === 6) return [N, 1, M];
  if (index === 7) return [N, D, 1];
  return index === 8 ? [N, N, N] : [N, D, M];
}

const ofRow = (array: Matrix, n: number): Float64Array => {
  const width = array.shape[1] as number;
  return array.data.subarray(n * width, (n + 1) * width);
};

/** How long the gradient of each example is, weights and biases together. */
const lengthsOf = ({ dz, x }: Pick<Batch, 'dz' | 'x'>): number[] =>
  Array.from({ length: dz.shape[0] as number }, (_, n) => Math.hypot(...ofRow(dz, n)) * Math.hypot(1, ...ofRow(x, n)));

function batchOf(draw: Draw, index: number): Batch {
  const [N, D, M] = sizesOf(draw, index);
  const silent = index === 4 ? draw.integer(0, N - 1) : -1; // the example without a gradient
  const dark = index === 5 ? draw.integer(0, N - 1) : -1; // the example without inputs
  const either = normal(draw, [N, M]);
  const drawn = M === 1 ? mapped(either, Math.abs) : either; // a single sum could be 0 by luck, and then has no digits
  const longer = index === 0 ? 4 : index === 9 ? 1000 : 1; // the first example
  const dz = mapped(drawn, (value, i) => (Math.floor(i / M) === silent ? 0 : i < M ? longer * value : value));
  const inputs = normal(draw, [N, D]);
  const bright = index === 0 ? mapped(inputs, Math.abs) : inputs; // arrows of like directions: their mean is long, too
  const x = mapped(bright, (value, i) => (Math.floor(i / D) === dark ? 0 : value));
  return { dz, x, limit: Number(limitOf(draw, index, lengthsOf({ dz, x })).toPrecision(4)) };
}

/** Between the lengths of two examples, so that some are too long, or beside them all. */
function limitOf(draw: Draw, index: number, lengths: readonly number[]): number {
  const sorted = [...lengths].sort((p, q) => p - q);
  const [N, at] = [sorted.length, (i: number): number => sorted[i] as number];
  if (index === 1) return 1.5 * at(N - 1);
  if (index === 2) return 0.3 * at(0);
  if (N === 1) return 0.5 * at(0);
  if (index === 9) return 1.5 * at(N - 2);
  const above = draw.integer(1, N - 1); // so many are not too long
  return 0.75 * at(above - 1) + 0.25 * at(above);
}

/** The mean over the batch, each example with a factor for its weights and one for its biases. */
function clipped({ dz, x }: Batch, ofWeights: (n: number) => number, ofBiases = ofWeights): Gradients {
  const [N, M] = dz.shape as [number, number];
  const scaled = (factor: (n: number) => number): Matrix =>
    mapped(dz, (value, i) => (value * factor(Math.floor(i / M))) / N);
  return { dw: product(transposed(x), scaled(ofWeights)), db: columnSums(scaled(ofBiases)) };
}

/** What is left of an arrow that is so long. */
const share = (length: number, limit: number): number => (length > limit ? limit / length : 1);

function right(batch: Batch): Gradients {
  const lengths = lengthsOf(batch);
  return clipped(batch, (n) => share(lengths[n] as number, batch.limit));
}

function slipsOf(batch: Batch, name: 'dw' | 'db'): Slip[] {
  const { dz, x, limit } = batch;
  const lengths = lengthsOf(batch);
  const errors = lengths.map((_, n) => Math.hypot(...ofRow(dz, n)));
  const inputs = lengths.map((_, n) => Math.hypot(...ofRow(x, n)));
  const at = (values: readonly number[], n: number): number => values[n] as number;
  const mean = clipped(batch, () => 1);
  const ofMean = share(Math.hypot(...mean.dw.data, ...mean.db.data), limit);
  const ofWeights = (n: number): number => share(at(errors, n) * at(inputs, n), limit);
  const ways: readonly (readonly [string, Gradients])[] = [
    ['This is the mean without any clipping.', mean],
    ['Here the mean is clipped. Asked is the mean of clipped examples.', clipped(batch, () => ofMean)],
    [
      'Here every example has the length of the limit. Short ones stay as they are.',
      clipped(batch, (n) => limit / at(lengths, n)),
    ],
    ['Here the length is that of the weights alone. The biases belong to the arrow, too.', clipped(batch, ofWeights)],
    [
      'Here weights and biases are clipped each by themselves.',
      clipped(batch, ofWeights, (n) => share(at(errors, n), limit)),
    ],
    ['Here the length is that of dz alone.', clipped(batch, (n) => share(at(errors, n), limit))],
  ];
  return ways.map(([text, made]) => ({ text, result: made[name] }));
}

function trial(draw: Draw, index: number): Trial {
  const batch = batchOf(draw, index);
  const { dz, x, limit } = batch;
  const [N = 0, M = 0] = dz.shape;
  const isSmall = dz.data.length + x.data.length <= 36;
  return {
    title: `${SPECIAL[index] ?? 'a batch'}, N = ${N}, D = ${x.shape[1]}, M = ${M}`,
    shown: isSmall ? `dz = ${written(dz)}\nx = ${written(x)}\nlimit = ${limit}` : '',
    args: [toValue(dz), toValue(x), limit],
    judge: (result) =>
      judgeGradients(result, right(batch), (name) => (name === 'dw' || name === 'db' ? slipsOf(batch, name) : [])),
  };
}

export const clipExamples: FunctionDefinition = {
  id: '04.4',
  title: 'Clip every example',
  kind: 'function',
  name: 'clippedMean',
  minutes: 25,
  text: prose`One mistyped flower ruined the training of section 4.11, where each step looked at one flower. With a mini-batch it is no better: its long gradient outweighs all others in the mean. And if the *mean* is clipped by (17), the good examples are shortened along with the bad one. So clip each example first,
and take the mean then.

A layer $z = x w + b$ with $D$ inputs and $M$ outputs reads a batch. Behind it comes a loss for each example. Row $n$ of $\mathrm{d}z$ is the gradient of the loss of example $n$ *alone*, with respect to its $z_n$. There is no $\frac1N$ in it.

| symbol | code | shape | meaning |
|---|---|---|---|
| $\mathrm{d}z$ | \`dz\` | \`[N, M]\` | gradient of each example's own loss |
| $x$ | \`x\` | \`[N, D]\` | inputs |
| $c$ | \`limit\` | a number above 0 | the longest gradient that is let through |

By (9) of chapter 02 the gradient of example $n$ is

$$ \mathrm{d}w^{(n)}_{dm} = x_{nd}\, \mathrm{d}z_{nm} \qquad\qquad \mathrm{d}b^{(n)}_m = \mathrm{d}z_{nm} $$

All $DM + M$ numbers of one example are *one* arrow $g^{(n)}$, weights and biases together. If it is longer than $c$, it is shortened to the length $c$ as in (17); otherwise it stays as it is. **\`clippedMean\` returns the mean of the $N$ arrows** after that, as \`{ dw, db }\`.

It can be done without building $N$ arrays of $D M$ numbers. **Find the length of $g^{(n)}$ first, as a formula**: the sum of all $x_{nd}^2\, \mathrm{d}z_{nm}^2$, and that of all $\mathrm{d}z_{nm}^2$. What can be taken out of the sums? All is float64. The result must be exact up to rounding.`,
  given: `interface ClippedGradients {
  dw: Tensor; // [D, M]
  db: Tensor; // [M]
}`,
  head: 'function clippedMean(dz: Tensor, x: Tensor, limit: number): ClippedGradients {',
  stub: `const N = dz.shape[0];
throw new Error('clippedMean is not written yet');`,
  reference: `const N = dz.shape[0];
const ofRows = (rows: Tensor): Tensor => sum(multiply(rows, rows), 1); // [N, K] -> [N], squares added up
const squares = multiply(ofRows(dz), add(ofRows(x), 1)); //             [N], the 1 is for the biases
const lengths = map(squares, Math.sqrt); //                             [N]
const shares = map(lengths, (length) => (length > limit ? limit / length : 1)); // [N]
const column = reshape(shares, [N, 1]); //                              [N] -> [N, 1]
const shortened = divide(multiply(dz, column), N); //                   [N, M] * [N, 1] -> [N, M]
return {
  dw: matmul(transpose(x), shortened), // [D, N] [N, M] -> [D, M]
  db: sum(shortened, 0), //               [N, M] -> [M]
};`,
  alternative: `// one example after the other, with all the numbers of its gradient
const [N, M] = dz.shape;
const D = x.shape[1];
const [dw, db] = [zeros([D, M]), zeros([M])];
for (let n = 0; n < N; n++) {
  const errors = Array.from({ length: M }, (_, m) => dz.get(n, m));
  const ofWeights = Array.from({ length: D * M }, (_, i) => x.get(n, Math.floor(i / M)) * errors[i % M]);
  const length = Math.hypot(...ofWeights, ...errors);
  const factor = length === 0 ? 0 : Math.min(length, limit) / length / N;
  ofWeights.forEach((value, i) => {
    dw.data[i] += factor * value;
  });
  errors.forEach((value, m) => {
    db.data[m] += factor * value;
  });
}
return { dw, db };`,
  mutants: [
    {
      name: 'the mean is clipped',
      body: `const N = dz.shape[0];
const [dw, db] = [divide(matmul(transpose(x), dz), N), divide(sum(dz, 0), N)];
const length = Math.hypot(norm(dw), norm(db));
const share = length > limit ? limit / length : 1;
return { dw: multiply(share, dw), db: multiply(share, db) };`,
    },
    { name: 'no clipping', from: 'length > limit ? limit / length : 1', to: '1' },
    { name: 'short ones made longer', from: 'length > limit ? limit / length : 1', to: 'limit / length' },
    {
      name: 'short ones dropped',
      from: 'length > limit ? limit / length : 1',
      to: 'length > limit ? limit / length : 0',
    },
    { name: 'long ones dropped', from: 'length > limit ? limit / length : 1', to: 'length > limit ? 0 : 1' },
    { name: 'long ones of length 1', from: 'limit / length : 1', to: '1 / length : 1' },
    { name: 'biases left out of the length', from: 'add(ofRows(x), 1)', to: 'ofRows(x)' },
    { name: 'inputs left out of the length', from: 'multiply(ofRows(dz), add(ofRows(x), 1))', to: 'ofRows(dz)' },
    {
      name: 'lengths added in place of multiplied',
      from: 'multiply(ofRows(dz), add(ofRows(x), 1))',
      to: 'add(ofRows(dz), ofRows(x))',
    },
    { name: 'root forgotten', from: 'map(squares, Math.sqrt)', to: 'squares' },
    { name: 'biases not shortened', from: 'db: sum(shortened, 0)', to: 'db: divide(sum(dz, 0), N)' },
    { name: 'the sum in place of the mean', from: 'divide(multiply(dz, column), N)', to: 'multiply(dz, column)' },
    {
      name: 'mean over the long ones only',
      from: 'divide(multiply(dz, column), N)',
      to: 'divide(multiply(dz, column), Math.max(1, sum(map(lengths, (length) => (length > limit ? 1 : 0)))))',
    },
    { name: 'wrong sign', from: 'divide(multiply(dz, column), N)', to: 'divide(multiply(dz, column), -N)' },
    {
      name: 'sums over the batch, right for squares only in shape',
      from: 'sum(multiply(rows, rows), 1)',
      to: 'sum(multiply(rows, rows), 0)',
    },
    {
      name: 'shares as a row, right for squares only in shape',
      from: 'multiply(dz, column)',
      to: 'multiply(dz, shares)',
    },
    { name: 'transpose forgotten', from: 'matmul(transpose(x), shortened)', to: 'matmul(x, shortened)' },
    {
      name: 'element by element',
      from: 'matmul(transpose(x), shortened)',
      to: 'map(divide(matmul(transpose(x), dz), N), (value) => Math.max(-limit, Math.min(limit, value)))',
    },
  ],
  hints: [
    'In the sum of all x_nd^2 dz_nm^2 over d and m, the factor x_nd^2 does not contain m. So it is a product of two sums. Which?',
    'The length of example n is the root of (sum of x_nd^2 over d, plus 1) times (sum of dz_nm^2 over m). The 1 is what the biases add.',
    'Multiply row n of dz by limit / length where the length is above the limit, and by 1 elsewhere. Divide by N. Then dw is x transposed times that, and db its sum over the batch.',
  ],
  solution: prose`The squares of the weights' part are a product of two sums, and the biases add one of these once more:

$$ \lVert g^{(n)} \rVert^2 = \sum_{d,m} x_{nd}^2\, \mathrm{d}z_{nm}^2 + \sum_m \mathrm{d}z_{nm}^2 = \Big( \sum_d x_{nd}^2 + 1 \Big) \sum_m \mathrm{d}z_{nm}^2 $$

So $N + N$ sums give all lengths. A gradient is shortened by a factor $s_n$, and $\mathrm{d}z_n$ is in all its numbers once: it is enough to shorten row $n$ of $\mathrm{d}z$. The mean over the batch is then $\mathrm{d}w = \frac1N x^{\mathsf T} (s \odot \mathrm{d}z)$, and
$\mathrm{d}b$ the sum of the rows of $s \odot \mathrm{d}z$, divided by $N$.

Goodfellow (2015), *Efficient Per-Example Gradient Computations* (arXiv:1510.01799), found the lengths of all gradients of a network in this way. Abadi and others (2016), *Deep Learning with Differential Privacy*, algorithm 1, clip each example and add noise to the sum, so that what was learned tells little about any one example.`,
  mistakes: [
    'The mean is clipped. The direction is then still that of the bad example.',
    'The length is taken of the weights alone. Then the arrow is still longer than $c$.',
    'Weights and biases are clipped each by themselves. Then the arrow turns: its direction is no longer that of the gradient.',
    'Every gradient gets the length $c$, also those that are shorter. One of length 0 then becomes $0/0$.',
    'The shares have the shape `[N]` and are taken for a row. In a square batch nothing complains.',
  ],
  limits: { seconds: 10, memoryMb: 512 },
  properties: gradientProperties([
    { name: 'dw', says: 'the mean of the clipped gradients of the weights', points: 3 },
    { name: 'db', says: 'the mean of the clipped gradients of the biases', points: 1 },
  ]),
  cases: CASES,
  trial,
};
