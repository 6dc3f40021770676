/** Complete a function: the gradients of a neuron whose answers lie between -1 and 1. */

import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { eighthOrder } from '../eighth-order.js';
import { gradientProperties, judgeGradients } from '../gradients.js';
import {
  affine,
  columnSums,
  type Matrix,
  mapped,
  matrix,
  normal,
  product,
  toValue,
  transposed,
  written,
} from '../matrix.js';
import { prose } from '../prose.js';

interface Batch {
  readonly w: Matrix; // [D, 1]
  readonly b: Matrix; // [1]
  readonly x: Matrix; // [N, D]
  readonly t: Matrix; // [N, 1]
}

const CASES = 25;

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'a small batch',
  'a single example',
  'a single input',
  'as many examples as inputs',
  'all inputs zero',
  'all weights zero',
  'targets that the neuron answers already',
  'all inputs negative',
  'all targets equal',
];

function sizesOf(draw: Draw, index: number): [number, number] {
  if (index === 0) return [3, 2]; // so that a missing 1/N is no factor that something else could be
  if (index === CASES - 1) return [400, 400]; // trying each of its 160,000 inputs takes minutes
  const few = index < SPECIAL.length ? 4 : 10;
  const [N, D] = [draw.integer(2, few), draw.integer(2, few)];
  if (index === 1) return [1, D];
  if (index === 2) return [N, 1];
  return index === 3 ? [N, N] : [N, D];
}

const answer = (z: number): number => 2 / (1 + Math.exp(-z)) - 1;

function batchOf(draw: Draw, index: number): Batch {
  const [N, D] = sizesOf(draw, index);
  const w = normal(draw, [D, 1], index === 5 ? 0 : 1 / Math.sqrt(D)); // sums near 1: far out the slope has no digits
  const b = normal(draw, [1], 0.5);
  let x = normal(draw, [N, D]);
  if (index === 4) x = mapped(x, () => 0);
  if (index === 7) x = mapped(x, (value) => -Math.abs(value));
  const hasAnswered = index === 6;
  const t = matrix([N, 1], () => (index === 8 || draw.integer(0, 1) === 1 ? 1 : -1));
  return { w, b, x, t: hasAnswered ? mapped(affine(x, w, b), answer) : t };
}

/** @param slopeOf the slope of the activation function, from the answer a */
function gradients({ w, b, x, t }: Batch, slopeOf: (a: number) => number): Record<string, Matrix> {
  const N = t.data.length;
  const dz = mapped(affine(x, w, b), (z, n) => {
    const a = answer(z);
    return (2 / N) * (a - (t.data[n] as number)) * slopeOf(a);
  }); // [N, 1]
  return { dw: product(transposed(x), dz), db: columnSums(dz), dx: product(dz, transposed(w)) };
}

function trial(draw: Draw, index: number): Trial {
  const batch = batchOf(draw, index);
  const [N = 0, D = 0] = batch.x.shape;
  const wrongs: readonly [string, (a: number) => number][] = [
    ['This is what comes out with the slope a (1 - a), which is that of the sigmoid.', (a) => a * (1 - a)],
    ['This is what comes out without the slope of the activation function.', () => 1],
  ];
  const slipsOf = (name: string): { text: string; result: Matrix }[] =>
    wrongs.map(([text, slopeOf]) => ({ text, result: gradients(batch, slopeOf)[name] as Matrix }));
  const { w, b, x, t } = batch;
  const arrays = Object.entries({ w, b, x, t });
  const isSmall = arrays.reduce((total, [, { data }]) => total + data.length, 0) <= 40;
  return {
    title: `${SPECIAL[index] ?? 'a batch'}, N = ${N}, D = ${D}`,
    shown: isSmall ? arrays.map(([name, array]) => `${name} = ${written(array)}`).join('\n') : '',
    args: [{ w: toValue(w), b: toValue(b) }, toValue(x), toValue(t)],
    judge: (result) =>
      judgeGradients(
        result,
        gradients(batch, (a) => (1 - a * a) / 2),
        slipsOf,
      ),
  };
}

export const smoothNeuron: FunctionDefinition = {
  id: '02.2',
  title: 'A smooth neuron between -1 and 1',
  kind: 'function',
  name: 'neuronBackward',
  minutes: 25,
  text: prose`The perceptron answers $-1$ or $+1$. Here is a smooth neuron with answers between the two. It is a sigmoid, stretched to twice its height and moved down by 1:

$$ z = x\, w + b \qquad\qquad a = 2\,\sigma(z) - 1 $$

It sees a batch of $N$ examples with a target $t_n$ each. The loss is the *mean* of the squared differences:

$$ L = \frac1N \sum_{n=1}^{N} (a_n - t_n)^2 $$

| symbol | code | shape | meaning |
|---|---|---|---|
| $w$, $b$ | \`neuron.w\`, \`neuron.b\` | \`[D, 1]\`, \`[1]\` | weights and bias |
| $x$ | \`x\` | \`[N, D]\` | inputs, one example a row |
| $t$ | \`t\` | \`[N, 1]\` | targets |
| $z$, $a$ | \`z\`, \`a\` | \`[N, 1]\` | weighted sums and answers |

**Derive the gradients of $L$**, as in sections 2.4 and 2.6, and return them as \`{ dw, db, dx }\`. Two things differ from the chapter: the slope of the activation function, and the mean. All is float64. The result must be
exact up to rounding, so derive; do not try.`,
  given: `interface SmoothNeuron {
  w: Tensor; // [D, 1]
  b: Tensor; // [1]
}

interface NeuronGradients {
  dw: Tensor; // [D, 1]
  db: Tensor; // [1]
  dx: Tensor; // [N, D]
}

/** [N, D] -> [N, 1], answers between -1 and 1 */
function answersOf(neuron: SmoothNeuron, x: Tensor): Tensor {
  const z = add(matmul(x, neuron.w), neuron.b); // [N, D] [D, 1] + [1] -> [N, 1]
  return map(z, (value) => 2 * sigmoid(value) - 1);
}

const meanLoss = (a: Tensor, t: Tensor): number =>
  sum(map(subtract(a, t), (gap) => gap ** 2)) / t.size;`,
  head: 'function neuronBackward(neuron: SmoothNeuron, x: Tensor, t: Tensor): NeuronGradients {',
  stub: `const a = answersOf(neuron, x); // [N, 1]
throw new Error('neuronBackward is not written yet');`,
  reference: `const a = answersOf(neuron, x); //                        [N, 1]
const da = multiply(2 / t.size, subtract(a, t)); //       [N, 1]
const slopes = map(a, (value) => (1 - value * value) / 2); // [N, 1]
const dz = multiply(da, slopes); //                       [N, 1]
return {
  dw: matmul(transpose(x), dz), //        [D, N] [N, 1] -> [D, 1]
  db: sum(dz, 0), //                      [N, 1] -> [1]
  dx: matmul(dz, transpose(neuron.w)), // [N, 1] [1, D] -> [N, D]
};`,
  alternative: `const [N, D] = x.shape;
const gradients = { dw: zeros([D, 1]), db: zeros([1]), dx: zeros([N, D]) };
for (let n = 0; n < N; n++) {
  // one example after the other, with the slope made of sigmoids
  let z = neuron.b.get(0);
  for (let d = 0; d < D; d++) z += x.get(n, d) * neuron.w.get(d, 0);
  const [yes, no] = [sigmoid(z), sigmoid(-z)]; // sigmoid(-z) is 1 - sigmoid(z)
  const message = ((2 * (yes - no - t.get(n, 0))) / N) * 2 * yes * no;
  gradients.db.data[0] += message;
  for (let d = 0; d < D; d++) {
    gradients.dw.data[d] += message * x.get(n, d);
    gradients.dx.data[n * D + d] = message * neuron.w.get(d, 0);
  }
}
return gradients;`,
  mutants: [
    { name: 'slope of the sigmoid, of the wrong answer', from: '(1 - value * value) / 2', to: 'value * (1 - value)' },
    { name: 'slope without the one half', from: '(1 - value * value) / 2', to: '1 - value * value' },
    { name: 'slope of the sigmoid, not doubled', from: '(1 - value * value) / 2', to: '(1 - value * value) / 4' },
    { name: 'slope left out', from: 'multiply(da, slopes)', to: 'da' },
    { name: 'without 1/N', from: '2 / t.size', to: '2' },
    { name: 'divided by the number of weights', from: '2 / t.size', to: '2 / neuron.w.size' },
    { name: 'the 2 of the square forgotten', from: '2 / t.size', to: '1 / t.size' },
    { name: 'wrong sign', from: 'subtract(a, t)', to: 'subtract(t, a)' },
    { name: 'bias not summed over the batch', from: 'sum(dz, 0)', to: 'dz' },
    { name: 'mean of the bias once more', from: 'sum(dz, 0)', to: 'multiply(1 / t.size, sum(dz, 0))' },
    {
      name: 'transpose forgotten, right for squares only in shape',
      from: 'matmul(transpose(x), dz)',
      to: 'matmul(x, dz)',
    },
    { name: 'dx with the inputs', from: 'matmul(dz, transpose(neuron.w))', to: 'multiply(dz, x)' },
    {
      name: 'central differences, of eighth order',
      body: `${eighthOrder('meanLoss(answersOf(neuron, x), t)')}
return { dw: slope(neuron.w), db: slope(neuron.b), dx: slope(x) };`,
    },
  ],
  hints: [
    'Begin at the loss: what is the gradient of a_n? Only one term of the sum contains it, and the sum is divided by N.',
    'The slope of a = 2 sigmoid(z) - 1 is twice that of the sigmoid, so 2 s (1 - s) with s = sigmoid(z). In a alone: s = (1 + a) / 2.',
    'With dz = da times slope the rest is (9) of the chapter: x transposed times dz, the sum of dz over the batch, dz times w transposed.',
  ],
  solution: prose`$\mathrm{d}a_n = \frac2N (a_n - t_n)$. By (4) the slope of the sigmoid is $\sigma (1 - \sigma)$, and $a = 2\sigma - 1$ has twice that. With $\sigma = \frac{1 + a}{2}$ and $1 - \sigma = \frac{1 - a}{2}$ it is

$$ 2 \cdot \frac{1 + a}{2} \cdot \frac{1 - a}{2} = \frac{1 - a^2}{2} $$

So $\mathrm{d}z_n = \frac2N (a_n - t_n) \cdot \frac{1 - a_n^2}{2}$. The rest is (9). (This activation function has a name: $2\sigma(z) - 1 = \tanh \frac z2$.)`,
  mistakes: [
    'The slope $a(1 - a)$ of the chapter. It belongs to the sigmoid itself, and is even negative where $a < 0$.',
    'The $\\frac1N$ is left out, or comes twice: the mean stands in the loss, and the sum of (9) is a sum.',
    '$\\mathrm{d}b$ has the shape `[N, 1]`. The bias is shared by all examples, so its gradient is a sum over them.',
  ],
  limits: { seconds: 5, memoryMb: 512 },
  properties: gradientProperties([
    { name: 'dw', says: 'x transposed times dz', points: 2 },
    { name: 'db', says: 'dz summed over the batch', points: 1 },
    { name: 'dx', says: 'dz times w transposed', points: 1 },
  ]),
  cases: CASES,
  trial,
};
