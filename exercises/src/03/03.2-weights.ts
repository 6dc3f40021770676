/** Complete a function: cross-entropy in which classes have weights and some labels are unknown. */

import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { eighthOrder } from '../eighth-order.js';
import { judgeLoss, lossProperties } from '../loss-and-gradients.js';
import { matrix, toValue, written } from '../matrix.js';
import { prose } from '../prose.js';
import { farApart, smallestOf } from './far-apart.js';
import { type Batch, mistakesOf, weightedLoss } from './weighted-loss.js';

const CASES = 27;

/** What is special about the first cases; the later ones are ordinary, of random sizes, with some labels unknown. */
const SPECIAL = [
  'a small batch, one label unknown',
  'all labels known',
  'a single example',
  'two classes',
  'as many examples as classes',
  'all weights 1',
  'all labels unknown but one',
  'a class with weight 0',
  'the same class for all examples',
  'all scores equal',
  'scores around 1000',
  'scores around -1000',
  'scores between -10,000 and 10,000',
];

function sizesOf(draw: Draw, index: number): [number, number] {
  if (index === CASES - 1) return [300, 400]; // trying each of its 120,000 scores takes minutes
  const few = index < SPECIAL.length ? 5 : 10;
  const [N, C] = [draw.integer(3, few), draw.integer(3, few)];
  if (index <= 1) return [4, 3];
  if (index === 2) return [1, C];
  if (index === 3) return [N, 2];
  return index === 4 ? [N, N] : [N, C];
}

function batchOf(draw: Draw, index: number): Batch {
  const [N, C] = sizesOf(draw, index);
  const shift = index === 10 ? 1000 : index === 11 ? -1000 : 0;
  const z = index === 12 ? farApart(draw, N, C) : matrix([N, C], () => (index === 9 ? 2 : shift + 1.5 * draw.normal()));
  const weights = matrix([C], (c) => {
    if (index === 5) return 1;
    if (index === 7 && c === 0) return 0;
    return Math.round((0.2 + 4 * draw.uniform()) * 10) / 10;
  });
  const only = draw.integer(0, C - 1);
  const labels = Array.from({ length: N }, (_, n) => {
    const label = draw.integer(0, C - 1);
    if (index === 8) return only;
    if (index === 6) return n === N - 1 ? label : -1;
    if (n === 0) return index === 12 ? smallestOf(z) : Math.max(1, label); // it counts, also where class 0 has no weight
    if (n === 1) return index === 0 ? -1 : 0; // so at least two classes are there
    return index >= SPECIAL.length && draw.uniform() < 0.2 ? -1 : label;
  });
  return { z, labels, weights };
}

function trial(draw: Draw, index: number): Trial {
  const batch = batchOf(draw, index);
  const { z, labels, weights } = batch;
  const [N = 0, C = 0] = z.shape;
  const isSmall = z.data.length <= 24;
  return {
    title: `${SPECIAL[index] ?? 'a batch'}, N = ${N}, C = ${C}`,
    shown: isSmall ? `z = ${written(z)}\nlabels = [${labels.join(', ')}]\nweights = ${written(weights)}` : '',
    args: [toValue(z), labels, toValue(weights)],
    judge: (result) => judgeLoss(result, weightedLoss(batch), () => mistakesOf(batch)),
  };
}

export const weightedCrossEntropy: FunctionDefinition = {
  id: '03.2',
  title: 'Rare classes and missing labels',
  kind: 'function',
  name: 'weightedCrossEntropy',
  minutes: 25,
  text: prose`A disease is rare: of a thousand pictures, three show it. A network that always says "healthy" has a low loss. So each class gets a weight, and a rare class a large one. Besides, nobody knows the truth about some of the pictures.
Their label is $-1$, and they are not to count at all.

A row with weight 5 is to count as much as 5 equal rows would. So the loss is the *weighted mean* of the surprises, over the rows whose label is known. With $t_n$ the true class of row $n$, $\omega_c$ the weight of class $c$ and $p$ the softmax of the scores, row by row:

$$ L = \frac{\displaystyle\sum_{n:\; t_n \ge 0} \omega_{t_n} \big(-\log p_{n,\,t_n}\big)}{\displaystyle\sum_{n:\; t_n \ge 0} \omega_{t_n}} $$

| symbol | code | shape | meaning |
|---|---|---|---|
| $z$ | \`z\` | \`[N, C]\` | scores |
| $t_n$ | \`labels[n]\` | a list of $N$ | number of the true class, or $-1$ |
| $\omega$ | \`weights\` | \`[C]\` | weight of each class, 0 or above |
| $p$ | not given | \`[N, C]\` | probabilities |

**Write the loss and its gradient with respect to the scores**, and return them as \`{ loss, dz }\`. Section 3.10 has the gradient for the ordinary mean. Scores can be as large as 10,000 (section 3.8). At least one label is known and has a weight
above 0. All is float64. The result must be exact up to rounding, so derive; do not try.`,
  given: `interface ScoreLoss {
  loss: number;
  dz: Tensor; // [N, C]
}`,
  head: 'function weightedCrossEntropy(z: Tensor, labels: number[], weights: Tensor): ScoreLoss {',
  stub: `const [N, C] = z.shape;
throw new Error('weightedCrossEntropy is not written yet');`,
  reference: `const [N, C] = z.shape;
const peak = reshape(max(z, 1), [N, 1]); //             [N, C] -> [N] -> [N, 1]
const powers = map(subtract(z, peak), Math.exp); //     [N, C], none above 1
const totals = sum(powers, 1); //                       [N]
const p = divide(powers, reshape(totals, [N, 1])); //   [N, C]
const share = zeros([N, 1]); // of each row in the mean: 0 where the label is unknown
labels.forEach((label, n) => {
  if (label >= 0) share.data[n] = weights.get(label);
});
const shares = divide(share, sum(share)); //            [N, 1]
let loss = 0;
labels.forEach((label, n) => {
  if (label >= 0) loss += shares.data[n] * (Math.log(totals.data[n]) + (peak.data[n] - z.get(n, label)));
});
return { loss, dz: multiply(shares, subtract(p, oneHot(labels, C))) }; // [N, 1] * [N, C] -> [N, C]`,
  alternative: `// as many equal rows as the weight says, one row after the other, and no probability is ever computed
const [N, C] = z.shape;
let [loss, rows] = [0, 0];
const dz = zeros([N, C]);
for (let n = 0; n < N; n++) {
  const label = labels[n];
  if (label < 0) continue;
  const row = Array.from({ length: C }, (_, c) => z.get(n, c) - z.get(n, label)); // the true class at 0
  const most = Math.max(...row);
  const surprise = most + Math.log(row.reduce((total, value) => total + Math.exp(value - most), 0));
  loss += weights.get(label) * surprise;
  rows += weights.get(label);
  row.forEach((value, c) => {
    dz.data[n * C + c] = weights.get(label) * (Math.exp(value - surprise) - (c === label ? 1 : 0));
  });
}
return { loss: loss / rows, dz: map(dz, (value) => value / rows) };`,
  mutants: [
    { name: 'divided by N', from: 'divide(share, sum(share))', to: 'divide(share, N)' },
    {
      name: 'divided by the number of known rows',
      from: 'divide(share, sum(share))',
      to: 'divide(share, labels.filter((label) => label >= 0).length)',
    },
    { name: 'not divided at all', from: 'divide(share, sum(share))', to: 'share' },
    {
      name: 'divided by the weights of the classes, not of the rows',
      from: 'divide(share, sum(share))',
      to: 'divide(share, sum(weights))',
    },
    { name: 'without the weights', from: 'share.data[n] = weights.get(label)', to: 'share.data[n] = 1' },
    {
      name: 'unknown rows have a gradient',
      from: 'if (label >= 0) share.data[n] = weights.get(label);',
      to: 'share.data[n] = label >= 0 ? weights.get(label) : 1;',
    },
    {
      name: 'unknown counts as class 0',
      from: 'if (label >= 0) share.data[n] = weights.get(label);',
      to: 'share.data[n] = weights.get(Math.max(0, label));',
    },
    {
      name: 'a weight for each column',
      from: 'multiply(shares, subtract(p, oneHot(labels, C)))',
      to: 'divide(multiply(weights, subtract(p, oneHot(labels, C))), sum(share))',
    },
    {
      name: 'only the truth is weighted',
      from: 'multiply(shares, subtract(p, oneHot(labels, C)))',
      to: 'subtract(divide(p, N), multiply(shares, oneHot(labels, C)))',
    },
    {
      name: 'wrong sign',
      from: 'subtract(p, oneHot(labels, C))',
      to: 'subtract(oneHot(labels, C), p)',
    },
    { name: 'powers that overflow', from: 'map(subtract(z, peak), Math.exp)', to: 'map(z, Math.exp)' },
    {
      name: 'one maximum for the whole batch',
      from: 'reshape(max(z, 1), [N, 1])',
      to: 'multiply(max(z), add(zeros([N, 1]), 1))',
    },
    {
      name: 'the probabilities written over the scores, which the loss reads afterwards',
      from: 'divide(powers, reshape(totals, [N, 1]));',
      to: 'divide(powers, reshape(totals, [N, 1]));\nz.data.set(p.data);',
    },
    {
      name: 'the surprise from a probability that is kept above 1e-12',
      from: 'Math.log(totals.data[n]) + (peak.data[n] - z.get(n, label))',
      to: '-Math.log(Math.max(p.get(n, label), 1e-12))',
    },
    {
      name: 'central differences, of eighth order',
      body: `const lossOf = (): number => {
  let [loss, rows] = [0, 0];
  labels.forEach((label, n) => {
    if (label < 0) return;
    const row = Array.from({ length: z.shape[1] }, (_, c) => z.get(n, c) - z.get(n, label));
    const most = Math.max(...row);
    loss += weights.get(label) * (most + Math.log(row.reduce((total, value) => total + Math.exp(value - most), 0)));
    rows += weights.get(label);
  });
  return loss / rows;
};
${eighthOrder('lossOf()')}
return { loss: lossOf(), dz: slope(z) };`,
    },
  ],
  hints: [
    'Write the weighted mean as a sum over rows: row n has the share ω / (sum of all ω that count). What is the share of a row whose label is unknown? No share depends on the scores.',
    'So each row of the gradient is that of a single example, p - y, times its share. The weight of a row is that of its true class, the same for all its columns.',
    'For large scores take the largest of each row away before the powers. The surprise of a row is log(total) + largest - z at the true class; a logarithm of p would be one of 0.',
  ],
  solution: prose`The share of row $n$ is $r_n = \omega_{t_n} / \sum \omega$, and 0 where the label is unknown. The shares do not depend on $z$. So $L = \sum_n r_n \big(-\log p_{n,\,t_n}\big)$, and with the gradient of one surprise, $p - y$ (section 3.10):

$$ \mathrm{d}z_{nc} = r_n\, (p_{nc} - y_{nc}) $$

With all weights 1 and all labels known, $r_n = \frac1N$, and it is the gradient of the chapter. With one example only, its weight cancels. PyTorch's \`CrossEntropyLoss\` with the option \`weight\` takes the same mean, which surprises many: a
report of it as a mistake is github.com/pytorch/pytorch, issue 61309.`,
  mistakes: [
    'The sum is divided by $N$. Then the loss depends on how many labels are missing, and weights change the length of the steps.',
    'Each column gets the weight of its own class. The weight belongs to the row: it is that of the true class.',
    'The rows without a label get a gradient, since $p - 0$ is not 0 there. Their share is 0.',
    'The surprise is taken from $p$. Of scores far apart $p$ rounds to 0, and $\\log 0$ is minus infinity. To keep $p$ above a small number only hides that: the loss is wrong.',
  ],
  limits: { seconds: 10, memoryMb: 512 },
  properties: lossProperties({ says: 'the weighted mean of the surprises', points: 2 }, [
    { name: 'dz', says: 'the share of each row times p - y', points: 3 },
  ]),
  cases: CASES,
  trial,
};
