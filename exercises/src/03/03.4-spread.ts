/** Complete a function: from a likelihood to a loss that learns how large its own mistakes are. */

import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { eighthOrder } from '../eighth-order.js';
import { judgeLoss, type LossAndGradients, lossProperties, type Mistake } from '../loss-and-gradients.js';
import { columnSums, type Matrix, mapped, matrix, normal, toValue, written } from '../matrix.js';
import { prose } from '../prose.js';

interface Batch {
  readonly yHat: Matrix; // [N, M]
  readonly t: Matrix; // [N, M]
  readonly s: Matrix; // [M]
}

const CASES = 25;

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'a small batch',
  'a single example',
  'a single output',
  'one number',
  'as many examples as outputs',
  'all spreads 1',
  'predictions that are all right',
  'all predictions too low',
  'one spread far too small',
  'very large numbers',
];

function sizesOf(draw: Draw, index: number): [number, number] {
  if (index === CASES - 1) return [400, 300]; // trying each of its 120,000 predictions takes minutes
  const few = index < SPECIAL.length ? 4 : 10;
  const [N, M] = [draw.integer(2, few), draw.integer(2, few)];
  if (index === 0) return [3, 2];
  if (index === 1) return [1, M];
  if (index === 2) return [N, 1];
  if (index === 3) return [1, 1];
  return index === 4 ? [N, N] : [N, M];
}

function batchOf(draw: Draw, index: number): Batch {
  const [N, M] = sizesOf(draw, index);
  const s = matrix([M], (m) => {
    if (index === 5) return 0;
    return index === 8 && m === 0 ? -12 : index === 9 ? 8 + draw.normal() : draw.normal();
  });
  const t = normal(draw, [N, M], index === 9 ? 500 : 2);
  // Of some outputs all mistakes are smaller than the spread that is claimed, of others all are larger: so no ds is near 0 by chance.
  const isWide = Array.from({ length: M }, () => draw.integer(0, 1) === 1);
  const yHat = mapped(t, (value, i) => {
    const m = i % M;
    if (index === 6) return value;
    const size = isWide[m] ? 0.1 + 0.8 * draw.uniform() : 1.2 + 2 * draw.uniform();
    const sign = index === 7 || draw.integer(0, 1) === 1 ? -1 : 1;
    return value + sign * size * Math.exp((s.data[m] as number) / 2);
  });
  return { yHat, t, s };
}

/** What stands in the exponent of the exponential function for each s, and what the slope of the logarithm leaves in ds. */
interface Way {
  readonly power: number;
  readonly constant: number;
}

function surprise({ yHat, t, s }: Batch, { power, constant }: Way): LossAndGradients {
  const [count, M] = [t.data.length, s.data.length];
  const precisionOf = (i: number): number => Math.exp(power * (s.data[i % M] as number));
  const gap = mapped(yHat, (value, i) => value - (t.data[i] as number));
  const squares = mapped(gap, (value, i) => value * value * precisionOf(i));
  const loss = squares.data.reduce(
    (sum, square, i) => sum + (Math.log(2 * Math.PI) + (s.data[i % M] as number) + square) / (2 * count),
    0,
  );
  return {
    loss,
    gradients: {
      dyHat: mapped(gap, (value, i) => (value * precisionOf(i)) / count),
      ds: columnSums(mapped(squares, (square) => (constant - square) / (2 * count))),
    },
  };
}

const RIGHT: Way = { power: -1, constant: 1 };
const WRONG: readonly [string, Way][] = [
  ['Here s is taken for the logarithm of the standard deviation. It is that of the variance.', { ...RIGHT, power: -2 }],
  ['The squares have to be divided by the variance e^s. Here they are multiplied.', { ...RIGHT, power: 1 }],
  ['The logarithm of the normalising factor has a slope in s, too: it is missing.', { ...RIGHT, constant: 0 }],
];

function trial(draw: Draw, index: number): Trial {
  const batch = batchOf(draw, index);
  const { yHat, t, s } = batch;
  const [N = 0, M = 0] = t.shape;
  const wanted = surprise(batch, RIGHT);
  const meanOfS = s.data.reduce((sum, each) => sum + each, 0) / M;
  const mistakes = (): Mistake[] => [
    ...WRONG.map(([text, way]) => ({ text, ...surprise(batch, way) })),
    { text: 'The constant log(2 pi) / 2 is missing.', loss: wanted.loss - Math.log(2 * Math.PI) / 2 },
    {
      text: 'The term of s is missing: the factor in front of the density has a logarithm, too.',
      loss: wanted.loss - meanOfS / 2,
    },
    {
      text: 'Only the exponent is there. The factor in front of the density has a logarithm, too.',
      loss: wanted.loss - (meanOfS + Math.log(2 * Math.PI)) / 2,
    },
  ];
  const arrays = Object.entries({ yHat, t, s });
  const isSmall = arrays.reduce((total, [, { data }]) => total + data.length, 0) <= 40;
  return {
    title: `${SPECIAL[index] ?? 'a batch'}, N = ${N}, M = ${M}`,
    shown: isSmall ? arrays.map(([name, array]) => `${name} = ${written(array)}`).join('\n') : '',
    args: [toValue(yHat), toValue(t), toValue(s)],
    judge: (result) => judgeLoss(result, wanted, mistakes),
  };
}

export const spreadLoss: FunctionDefinition = {
  id: '03.4',
  title: 'A loss that knows its own spread',
  kind: 'function',
  name: 'spreadLoss',
  minutes: 30,
  text: prose`In section 3.5 the noise had one standard deviation, the same for all, and squared error came out. Now a network predicts $M$ different things at once, a length in metres and a weight in grams, say. Each
has a spread of its own, and nobody knows it. **So the spreads are learned too**: the variance of output $m$ is $e^{s_m}$. That is above 0 whatever the number $s_m$ is, so descent may move it freely. The density of a single number is

$$ p(t_{nm}) = \frac{1}{\sqrt{2 \pi\, e^{s_m}}}\; \exp\!\left( -\frac{(t_{nm} - \hat y_{nm})^2}{2\, e^{s_m}} \right) $$

| symbol | code | shape | meaning |
|---|---|---|---|
| $\hat y$ | \`yHat\` | \`[N, M]\` | predictions |
| $t$ | \`t\` | \`[N, M]\` | the targets |
| $s$ | \`s\` | \`[M]\` | logarithm of the variance of each output, shared by all examples |

The loss $L$ is the *mean* of $-\log p(t_{nm})$ over all $N \cdot M$ numbers, constants included. **Derive the loss and its gradients with respect to $\hat y$ and $s$**, and return them as \`{ loss, dyHat, ds }\`. All is float64. The result must be
exact up to rounding, so derive; do not try.`,
  given: `interface SpreadLoss {
  loss: number;
  dyHat: Tensor; // [N, M]
  ds: Tensor; //    [M]
}`,
  head: 'function spreadLoss(yHat: Tensor, t: Tensor, s: Tensor): SpreadLoss {',
  stub: `const [N, M] = t.shape;
throw new Error('spreadLoss is not written yet');`,
  reference: `const [N, M] = t.shape;
const gap = subtract(yHat, t); //                            [N, M]
const precision = map(s, (value) => Math.exp(-value)); //    [M], one over the variance
const scaled = multiply(gap, precision); //                  [N, M] * [M] -> [N, M]
const squares = multiply(gap, scaled); //                    [N, M], each in units of its variance
const logs = add(s, Math.log(2 * Math.PI)); //               [M]
return {
  loss: mean(add(squares, logs)) / 2,
  dyHat: divide(scaled, N * M), //                           [N, M]
  ds: divide(sum(subtract(1, squares), 0), 2 * N * M), //    [N, M] -> [M]
};`,
  alternative: `// one number after the other, with the standard deviation
const [N, M] = t.shape;
const gradients = { dyHat: zeros([N, M]), ds: zeros([M]) };
let loss = 0;
for (let m = 0; m < M; m++) {
  const sigma = Math.sqrt(Math.exp(s.get(m)));
  for (let n = 0; n < N; n++) {
    const away = (t.get(n, m) - yHat.get(n, m)) / sigma; // in standard deviations
    loss += Math.log(sigma) + away ** 2 / 2 + Math.log(2 * Math.PI) / 2;
    gradients.dyHat.data[n * M + m] = -away / sigma / (N * M);
    gradients.ds.data[m] += (1 - away) * (1 + away) / (2 * N * M);
  }
}
return { loss: loss / (N * M), ...gradients };`,
  mutants: [
    { name: 'wrong sign of the gap', from: 'subtract(yHat, t)', to: 'subtract(t, yHat)' },
    { name: 'multiplied by the variance', from: 'Math.exp(-value)', to: 'Math.exp(value)' },
    {
      name: 's taken for the logarithm of the standard deviation',
      from: 'Math.exp(-value)',
      to: 'Math.exp(-2 * value)',
    },
    { name: 's taken for the variance', from: 'Math.exp(-value)', to: '1 / value' },
    { name: 'predictions without 1/(NM)', from: 'divide(scaled, N * M)', to: 'scaled' },
    { name: 'predictions divided by N alone', from: 'divide(scaled, N * M)', to: 'divide(scaled, N)' },
    { name: 'predictions as if the spread were 1', from: 'divide(scaled, N * M)', to: 'divide(gap, N * M)' },
    { name: 'the 2 of squared error', from: 'divide(scaled, N * M)', to: 'divide(scaled, (N * M) / 2)' },
    { name: 'the slope of the normalising factor forgotten', from: 'subtract(1, squares)', to: 'subtract(0, squares)' },
    { name: 'spread with the wrong sign', from: 'subtract(1, squares)', to: 'subtract(squares, 1)' },
    { name: 'spread without the one half', from: '2 * N * M)', to: 'N * M)' },
    {
      name: 'mean over the batch instead of the sum',
      from: 'sum(subtract(1, squares), 0)',
      to: 'mean(subtract(1, squares), 0)',
    },
    { name: 'spread not summed over the batch', from: 'sum(subtract(1, squares), 0)', to: 'subtract(1, squares)' },
    {
      name: 'summed along the wrong axis, right in shape for squares only',
      from: 'sum(subtract(1, squares), 0)',
      to: 'sum(subtract(1, squares), 1)',
    },
    { name: 'the constant left out of the loss', from: 'add(s, Math.log(2 * Math.PI))', to: 's' },
    { name: 'the spread left out of the loss', from: 'mean(add(squares, logs)) / 2', to: 'mean(squares) / 2' },
    {
      name: 'loss summed in place of the mean',
      from: 'mean(add(squares, logs)) / 2',
      to: 'sum(add(squares, logs)) / 2',
    },
    {
      name: 'central differences, of eighth order',
      body: `const count = t.size;
const lossOf = (): number => {
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const power = s.data[i % s.size];
    loss += (Math.log(2 * Math.PI) + power + (yHat.data[i] - t.data[i]) ** 2 * Math.exp(-power)) / 2;
  }
  return loss / count;
};
${eighthOrder('lossOf()')}
return { loss: lossOf(), dyHat: slope(yHat), ds: slope(s) };`,
    },
  ],
  hints: [
    'Begin with -log p of a single number. The logarithm of a product is a sum: one term comes from the factor in front, with log(2 pi) and s in it, the other from the exponent.',
    'The term of the exponent is (yHat - t)^2 e^(-s) / 2. Differentiate it once with respect to yHat, once with respect to s. And which slope in s has the other term?',
    'One s_m stands in N terms: its gradient is a sum over the rows. Both gradients have the factor 1/(N M), from the mean.',
  ],
  solution: prose`The surprise of one number is

$$ -\log p(t_{nm}) = \tfrac12 \log(2 \pi) + \tfrac12 s_m + \tfrac12 (\hat y_{nm} - t_{nm})^2\, e^{-s_m} $$

and the loss the mean of $N M$ of them. The slope of $e^{-s}$ is $-e^{-s}$, and each $s_m$ stands in all $N$ rows:

$$ \mathrm{d}\hat y_{nm} = \frac{1}{N M}\, (\hat y_{nm} - t_{nm})\, e^{-s_m} \qquad\qquad \mathrm{d}s_m = \frac{1}{N M} \sum_{n=1}^{N} \tfrac12 \Big( 1 - (\hat y_{nm} - t_{nm})^2\, e^{-s_m} \Big) $$

The second is zero where $e^{s_m}$ is the mean of the squared mistakes of output $m$: the spread learns how large the mistakes are. The first divides each mistake by its variance, so metres and grams pull alike. (Nix and Weigend, 1994, have such a loss, with a variance that
depends on the input: Estimating the Mean and Variance of the Target Probability Distribution.)`,
  mistakes: [
    '$\\mathrm{d}s$ lacks the term of the factor in front, $\\frac12$. Then each step makes the spread larger, without end.',
    '$s$ is the logarithm of the variance, not of the standard deviation: $e^{-s}$, not $e^{-2s}$.',
    '$\\mathrm{d}s$ has the shape `[N, M]`, or is a mean. The spread is shared by the examples, so their ways add up; the mean is in the factor $\\frac{1}{N M}$ already.',
    'The 2 of the square stays. It cancels the $\\frac12$ of the exponent.',
  ],
  limits: { seconds: 10, memoryMb: 512 },
  properties: lossProperties({ says: 'the mean of -log p, constants included', points: 1 }, [
    { name: 'dyHat', says: 'the mistake, in units of the variance', points: 1 },
    { name: 'ds', says: 'both terms, summed over the batch', points: 3 },
  ]),
  cases: CASES,
  trial,
};
