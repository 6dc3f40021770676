/** Complete a function: backpropagation through one hidden layer. */

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
  softmax,
  toValue,
  transposed,
  written,
} from '../matrix.js';
import { prose } from '../prose.js';

interface Network {
  readonly w1: Matrix; // [D, H]
  readonly b1: Matrix; // [H]
  readonly w2: Matrix; // [H, C]
  readonly b2: Matrix; // [C]
}

interface Sizes {
  readonly N: number;
  readonly D: number;
  readonly H: number;
  readonly C: number;
}

const CASES = 26;
const LARGEST: Sizes = { N: 128, D: 196, H: 128, C: 10 }; // trying each of its 26,000 weights takes minutes, a formula milliseconds

/** What is special about the first cases; the later ones are ordinary, of random sizes. */
const SPECIAL = [
  'a small network',
  'a batch of one example',
  'one hidden unit',
  'one input',
  'all inputs negative',
  'all hidden units silent',
  'one hidden unit silent',
  'all inputs zero',
  'the same label for all examples',
  'more classes than hidden units',
];

function sizesOf(draw: Draw, index: number): Sizes {
  if (index === CASES - 1) return LARGEST;
  const few = index < SPECIAL.length ? 4 : 9;
  const sizes = { N: draw.integer(2, few), D: draw.integer(2, few), H: draw.integer(2, few), C: draw.integer(2, few) };
  if (index === 1) return { ...sizes, N: 1 };
  if (index === 2) return { ...sizes, H: 1 };
  if (index === 3) return { ...sizes, D: 1 };
  return index === 9 ? { ...sizes, C: sizes.H + 3 } : sizes;
}

function trial(draw: Draw, index: number): Trial {
  const { N, D, H, C } = sizesOf(draw, index);
  const title = SPECIAL[index] ?? 'a network';
  let x = normal(draw, [N, D]);
  if (index === 4) x = mapped(x, (value) => -Math.abs(value));
  if (index === 7) x = mapped(x, () => 0);
  const silent = (h: number): boolean => index === 5 || (index === 6 && h === 0);
  const network: Network = {
    w1: normal(draw, [D, H], Math.sqrt(2 / D)),
    b1: matrix([H], (h) => (silent(h) ? -100 : 0.5 * draw.normal())),
    w2: normal(draw, [H, C], Math.sqrt(1 / H)),
    b2: normal(draw, [C], 0.5),
  };
  const only = draw.integer(0, C - 1);
  const labels = Array.from({ length: N }, () => (index === 8 ? only : draw.integer(0, C - 1)));
  const wanted = gradients(network, x, labels);
  const mask = 'This is what comes out when the relu is left out on the way back: formula (4), the bracket.';
  const given = Object.fromEntries(Object.entries(network).map(([name, array]) => [name, toValue(array)]));
  return {
    title: `${title}, N = ${N}, D = ${D}, H = ${H}, C = ${C}`,
    shown: shown(network, x, labels),
    args: [given, toValue(x), labels],
    judge: (result) =>
      judgeGradients(result, { w2: wanted.w2, b2: wanted.b2, w1: wanted.w1, b1: wanted.b1 }, (name) =>
        name === 'w1' || name === 'b1' ? [{ text: mask, result: gradients(network, x, labels, false)[name] }] : [],
      ),
  };
}

/** Formulas (1) to (4) of the chapter. */
function gradients(network: Network, x: Matrix, labels: readonly number[], hasMask = true): Network {
  const z1 = affine(x, network.w1, network.b1); //                  [N, H]
  const a1 = mapped(z1, (value) => Math.max(0, value)); //          [N, H]
  const p = softmax(affine(a1, network.w2, network.b2)); //         [N, C]
  const C = network.b2.data.length;
  const isTrue = (i: number): number => (labels[Math.floor(i / C)] === i % C ? 1 : 0);
  const dz2 = mapped(p, (value, i) => (value - isTrue(i)) / labels.length); // [N, C]
  const da1 = product(dz2, transposed(network.w2)); //              [N, H]
  const dz1 = hasMask ? mapped(da1, (value, i) => ((z1.data[i] as number) > 0 ? value : 0)) : da1;
  return {
    w1: product(transposed(x), dz1),
    b1: columnSums(dz1),
    w2: product(transposed(a1), dz2),
    b2: columnSums(dz2),
  };
}

function shown(network: Network, x: Matrix, labels: readonly number[]): string {
  const arrays = Object.entries({ x, ...network });
  if (arrays.reduce((total, [, { data }]) => total + data.length, 0) > 60) return '';
  return [...arrays.map(([name, array]) => `${name} = ${written(array)}`), `labels = [${labels.join(', ')}]`].join(
    '\n',
  );
}

export const mlpBackward: FunctionDefinition = {
  id: '05.2',
  title: 'Backpropagation, one hidden layer',
  kind: 'function',
  name: 'mlpBackward',
  minutes: 25,
  text: prose`A network has one hidden layer. It reads a batch $x$ with one example a row:

$$ z_1 = x w_1 + b_1 \qquad a_1 = \max(0, z_1) \qquad z_2 = a_1 w_2 + b_2 \qquad p = \mathrm{softmax}(z_2) $$

The loss $L$ is the mean surprise at the true classes, as in section 5.5. \`labels\` holds the true class of each example.

| symbol | code | shape | meaning |
|---|---|---|---|
| $x$ | \`x\` | \`[N, D]\` | inputs |
| $w_1, b_1$ | \`network.w1\`, \`network.b1\` | \`[D, H]\`, \`[H]\` | first layer |
| $w_2, b_2$ | \`network.w2\`, \`network.b2\` | \`[H, C]\`, \`[C]\` | second layer |
| $z_1$ | \`z1\` | \`[N, H]\` | weighted sums of the hidden units |
| $a_1$ | \`a1\` | \`[N, H]\` | their activations |
| $z_2$ | not kept | \`[N, C]\` | scores |
| $p$ | \`p\` | \`[N, C]\` | probabilities |

The cell below has the forward pass and the helpers of the chapter. **Write the backward pass.** \`mlpBackward\` returns the gradient of $L$ with respect to
each of the four arrays, under their names: \`{ w1, b1, w2, b2 }\`. All is float64. The result must be exact up to rounding, so derive; do not try.`,
  given: `interface Network {
  w1: Tensor; // [D, H]
  b1: Tensor; // [H]
  w2: Tensor; // [H, C]
  b2: Tensor; // [C]
}

const relu = (z: Tensor): Tensor => map(z, (value) => Math.max(0, value));
const isPositive = (z: Tensor): Tensor => map(z, (value) => (value > 0 ? 1 : 0));

/** [N, C]: 1 at the true class of each row, 0 elsewhere */
function oneHot(labels: number[], classes: number): Tensor {
  const truth = zeros([labels.length, classes]);
  labels.forEach((label, n) => {
    truth.data[n * classes + label] = 1;
  });
  return truth;
}

function forwardPass(network: Network, x: Tensor, labels: number[]) {
  const z1 = add(matmul(x, network.w1), network.b1); //     [N, H]
  const a1 = relu(z1); //                                   [N, H]
  const z2 = add(matmul(a1, network.w2), network.b2); //    [N, C]
  const { loss, p } = softmaxCrossEntropy(z2, labels); // p [N, C]
  return { z1, a1, p, loss };
}`,
  head: 'function mlpBackward(network: Network, x: Tensor, labels: number[]): Network {',
  stub: `const { z1, a1, p } = forwardPass(network, x, labels);
throw new Error('mlpBackward is not written yet');`,
  reference: `const { z1, a1, p } = forwardPass(network, x, labels);
const truth = oneHot(labels, p.shape[1]); //                     [N, C]
const dz2 = divide(subtract(p, truth), labels.length); //        (1) [N, C]
const da1 = matmul(dz2, transpose(network.w2)); //               [N, C] [C, H] -> [N, H]
const dz1 = multiply(da1, isPositive(z1)); //                    (4) [N, H]
return {
  w1: matmul(transpose(x), dz1), //  (2) [D, N] [N, H] -> [D, H]
  b1: sum(dz1, 0), //                (3) [H]
  w2: matmul(transpose(a1), dz2), // (2) [H, N] [N, C] -> [H, C]
  b2: sum(dz2, 0), //                (3) [C]
};`,
  alternative: `const [N, D] = x.shape;
const [H, C] = network.w2.shape;
const gradients = { w1: zeros([D, H]), b1: zeros([H]), w2: zeros([H, C]), b2: zeros([C]) };
const { a1, p } = forwardPass(network, x, labels);
for (let n = 0; n < N; n++) {
  // one example after the other
  const error = Array.from({ length: C }, (_, c) => (p.get(n, c) - (labels[n] === c ? 1 : 0)) / N);
  for (let c = 0; c < C; c++) gradients.b2.data[c] += error[c];
  for (let h = 0; h < H; h++) {
    const active = a1.get(n, h);
    let message = 0;
    for (let c = 0; c < C; c++) {
      gradients.w2.data[h * C + c] += active * error[c];
      message += error[c] * network.w2.get(h, c);
    }
    if (active === 0) continue;
    gradients.b1.data[h] += message;
    for (let d = 0; d < D; d++) gradients.w1.data[d * H + h] += x.get(n, d) * message;
  }
}
return gradients;`,
  mutants: [
    { name: 'wrong sign', from: 'subtract(p, truth)', to: 'subtract(truth, p)' },
    { name: 'without 1/N', from: 'divide(subtract(p, truth), labels.length)', to: 'subtract(p, truth)' },
    { name: 'mean over the batch instead of the sum', from: 'sum(dz2, 0)', to: 'divide(sum(dz2, 0), labels.length)' },
    { name: 'bias not summed over the batch', from: 'b1: sum(dz1, 0)', to: 'b1: dz1' },
    { name: 'relu left out', from: 'multiply(da1, isPositive(z1))', to: 'da1' },
    { name: 'relu of the wrong array', from: 'isPositive(z1)', to: 'isPositive(da1)' },
    { name: 'z where a belongs', from: 'matmul(transpose(a1), dz2)', to: 'matmul(transpose(z1), dz2)' },
    { name: 'transpose forgotten', from: 'matmul(transpose(x), dz1)', to: 'matmul(x, dz1)' },
    { name: 'through the wrong relu', from: 'isPositive(z1)', to: 'relu(z1)' },
    {
      name: 'central differences, of eighth order',
      body: `${eighthOrder('forwardPass(network, x, labels).loss')}
return { w1: slope(network.w1), b1: slope(network.b1), w2: slope(network.w2), b2: slope(network.b2) };`,
    },
  ],
  hints: [
    'Start at the loss: formula (1) gives dz2, of shape [N, C]. What do you need of it for w2 and b2?',
    'dz2 times w2 transposed is the gradient of a1. Between a1 and z1 stands a relu: what does it do with a gradient where z1 is not positive?',
    'With dz2 and dz1 both layers look alike: inputs transposed times dz for the weights (section 5.3), the sum of dz over the rows for the biases.',
  ],
  solution: prose`Formula (1) is the error of the scores: $\mathrm{d}z_2 = \frac1N (p - y)$. Here $y$ has a 1 at the true class of each row. Formulas (2) and (3) turn it into the gradients
of the second layer. Formula (4) carries it over: $\mathrm{d}z_1 = (\mathrm{d}z_2\, w_2^{\mathsf T}) \odot [z_1 > 0]$. Then (2) and (3) again, with $x$ in the place of $a_1$.`,
  mistakes: [
    'The $1/N$ of (1) is left out. All gradients point the right way and are $N$ times too long.',
    'The bias gets a mean over the batch. The mean is in the loss already; paths add up.',
    'The relu is left out on the way back, or its bracket looks at $\\mathrm{d}a_1$ in place of $z_1$.',
    'In (2), $z_1$ stands where $a_1$ belongs: the second layer has read what the relu let through.',
  ],
  limits: { seconds: 10, memoryMb: 512 },
  properties: gradientProperties([
    { name: 'w2', says: 'a1 transposed times dz2', points: 1 },
    { name: 'b2', says: 'dz2 summed over the batch', points: 1 },
    { name: 'w1', says: 'x transposed times dz1', points: 2 },
    { name: 'b1', says: 'dz1 summed over the batch', points: 2 },
  ]),
  cases: CASES,
  trial,
};
