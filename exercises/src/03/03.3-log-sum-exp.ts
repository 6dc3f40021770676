/** Find the bug: a loss that was shifted so that nothing overflows, and fails all the same. */

import type { FunctionDefinition, Trial } from '../definition.js';
import type { Draw } from '../draw.js';
import { judgeLoss, type LossAndGradients, lossProperties, type Mistake } from '../loss-and-gradients.js';
import { type Matrix, mapped, matrix, softmax, toValue, written } from '../matrix.js';
import { prose } from '../prose.js';
import { farApart, smallestOf } from './far-apart.js';
import { FLOORS, largestOf, logTotalOf } from './log-total.js';

const CASES = 26;

/** What is special about the first cases; the later ones are ordinary, each row at a height of its own. */
const SPECIAL = [
  'two rows, at very different heights',
  'a single example',
  'two rows of ordinary scores',
  'as many examples as classes',
  'all rows around 1000',
  'all rows around -1000',
  'one row 740 below the others',
  'one column 1000 above the others',
  'scores between -10,000 and 10,000',
  'all scores equal',
  'two classes',
];

function sizesOf(draw: Draw, index: number): [number, number] {
  if (index === CASES - 1) return [300, 400];
  const few = index < SPECIAL.length ? 4 : 10;
  const [N, C] = [draw.integer(2, few), draw.integer(3, few)];
  if (index === 0) return [2, 3];
  if (index === 1) return [1, C];
  if (index === 2) return [2, 3];
  if (index === 3) return [C, C];
  return index === 10 ? [N, 2] : [N, C];
}

/** What is added to all scores of a row. Whole numbers: so no digit of the scores is lost. */
function heightOf(draw: Draw, index: number, n: number): number {
  if (index === 0) return n === 0 ? 1000 : 0;
  if (index === 4) return 1000;
  if (index === 5) return -1000;
  if (index === 6) return n === 0 ? -740 : 0;
  return index < SPECIAL.length ? 0 : draw.integer(-1000, 1000);
}

function scoresOf(draw: Draw, index: number): Matrix {
  const [N, C] = sizesOf(draw, index);
  if (index === 8) return farApart(draw, N, C);
  const heights = Array.from({ length: N }, (_, n) => heightOf(draw, index, n));
  const top = draw.integer(0, C - 1);
  return matrix([N, C], (i) => {
    const [n, c] = [Math.floor(i / C), i % C];
    if (index === 9) return 3;
    return (heights[n] as number) + draw.normal() + (index === 7 && c === top ? 1000 : 0);
  });
}

/** @param logTotal what the logarithm of the sum of the powers of a row is taken for @param most no surprise is above it */
function lossOf(
  z: Matrix,
  labels: readonly number[],
  logTotal: (row: Float64Array) => number,
  most = Number.POSITIVE_INFINITY,
): LossAndGradients {
  const [N = 1, C = 1] = z.shape;
  const rows = Array.from({ length: N }, (_, n) => z.data.subarray(n * C, (n + 1) * C));
  const total = rows.reduce(
    (sum, row, n) => sum + Math.min(most, logTotal(row) - (row[labels[n] as number] as number)),
    0,
  );
  const isTrue = (i: number): boolean => labels[Math.floor(i / C)] === i % C;
  const dz = mapped(softmax(z), (p, i) => (p - (isTrue(i) ? 1 : 0)) / N);
  return { loss: total / N, gradients: { dz } };
}

function trial(draw: Draw, index: number): Trial {
  const z = scoresOf(draw, index);
  const [N = 0, C = 0] = z.shape;
  const labels = Array.from({ length: N }, () => draw.integer(0, C - 1));
  if (index === 8) labels[0] = smallestOf(z);
  const most = largestOf(z.data);
  const mistakes = (): Mistake[] => [
    ...FLOORS.map((small) => ({
      text: `Here ${small} was added to the sum of the powers. The loss is then finite, and wrong.`,
      loss: lossOf(z, labels, (row) => logTotalOf(row, most, small)).loss,
    })),
    ...FLOORS.map((floor) => ({
      text: `This is what comes out when p is kept above ${floor}. A surprise can be larger than that allows.`,
      loss: lossOf(z, labels, (row) => logTotalOf(row), -Math.log(floor)).loss,
    })),
    {
      text: 'Here the probabilities went through a softmax once more.',
      ...lossOf(softmax(z), labels, (row) => logTotalOf(row)),
    },
  ];
  return {
    title: `${SPECIAL[index] ?? 'rows at different heights'}, N = ${N}, C = ${C}`,
    shown: z.data.length <= 24 ? `z = ${written(z)}\nlabels = [${labels.join(', ')}]` : '',
    args: [toValue(z), labels],
    judge: (result) =>
      judgeLoss(
        result,
        lossOf(z, labels, (row) => logTotalOf(row)),
        mistakes,
      ),
  };
}

export const batchLoss: FunctionDefinition = {
  id: '03.3',
  title: 'Find the bug in a loss that does not overflow',
  kind: 'bug',
  name: 'batchLoss',
  minutes: 20,
  text: prose`\`batchLoss\` gets scores \`z\` of shape \`[N, C]\` and the true class of each row. It returns the mean surprise and its gradient with respect to the scores, as \`{ loss, dz }\`.

Its author knew that $e^{1000}$ is infinite, and shifted the scores, as in section 3.8. Then came two checks. With the single row $z = [1000, 1001, 1002]$ the loss was right. With a batch of a hundred rows, drawn with mean 0 and
standard deviation 1, loss and gradient agreed with the library's. So the function went into a detector of objects, where a batch has thousands of rows. For days all was well. Then a loss of \`-Infinity\` came, and after the next step all weights were \`NaN\`. A colleague proposed
to add $10^{-12}$ before the logarithm is taken. The infinities went away, and the network still learned badly.

**Find the bug and repair it.** Ask yourself what both checks of the author have in common.`,
  given: `interface BatchLoss {
  loss: number;
  dz: Tensor; // [N, C]
}`,
  head: 'function batchLoss(z: Tensor, labels: number[]): BatchLoss {',
  stub: `const [N, C] = z.shape;
const peak = max(z); // no power is above 1 when the largest score is taken away
const powers = map(subtract(z, peak), Math.exp); //             [N, C]
const totals = reshape(sum(powers, 1), [N, 1]); //              [N] -> [N, 1]
const logTotals = add(map(totals, Math.log), peak); //          [N, 1], the shift taken back
const logP = subtract(z, logTotals); //                         [N, C] - [N, 1] -> [N, C]
const truth = oneHot(labels, C); //                             [N, C]
let loss = 0;
labels.forEach((label, n) => {
  loss -= logP.get(n, label) / N;
});
return { loss, dz: divide(subtract(map(logP, Math.exp), truth), N) };`,
  reference: `const [N, C] = z.shape;
const peak = reshape(max(z, 1), [N, 1]); // each row has its own: then one of its powers is 1, and its sum is never 0
const powers = map(subtract(z, peak), Math.exp); //             [N, C]
const totals = reshape(sum(powers, 1), [N, 1]); //              [N] -> [N, 1]
const logTotals = add(map(totals, Math.log), peak); //          [N, 1], the shift taken back
const logP = subtract(z, logTotals); //                         [N, C] - [N, 1] -> [N, C]
const truth = oneHot(labels, C); //                             [N, C]
let loss = 0;
labels.forEach((label, n) => {
  loss -= logP.get(n, label) / N;
});
return { loss, dz: divide(subtract(map(logP, Math.exp), truth), N) };`,
  alternative: `// one row after the other: the logarithm of the sum grows by one score at a time, always from the larger of the two
const [N, C] = z.shape;
const dz = zeros([N, C]);
let loss = 0;
for (let n = 0; n < N; n++) {
  let logTotal = z.get(n, 0);
  for (let c = 1; c < C; c++) {
    const [high, low] = [Math.max(logTotal, z.get(n, c)), Math.min(logTotal, z.get(n, c))];
    logTotal = high + Math.log1p(Math.exp(low - high));
  }
  loss += (logTotal - z.get(n, labels[n])) / N;
  for (let c = 0; c < C; c++) dz.data[n * C + c] = (Math.exp(z.get(n, c) - logTotal) - (c === labels[n] ? 1 : 0)) / N;
}
return { loss, dz };`,
  mutants: [
    { name: 'no shift', from: 'reshape(max(z, 1), [N, 1])', to: 'zeros([N, 1])' },
    {
      name: 'the shift is never below 0',
      from: 'reshape(max(z, 1), [N, 1])',
      to: 'map(reshape(max(z, 1), [N, 1]), (value) => Math.max(0, value))',
    },
    { name: 'shifted by the mean of the row', from: 'reshape(max(z, 1), [N, 1])', to: 'reshape(mean(z, 1), [N, 1])' },
    {
      name: 'the largest of each column, an error except for squares',
      from: 'reshape(max(z, 1), [N, 1])',
      to: 'reshape(max(z, 0), [N, 1])',
    },
    { name: 'the shape forgotten, an error except for squares', from: 'reshape(max(z, 1), [N, 1])', to: 'max(z, 1)' },
    { name: 'the shift not taken back', from: 'add(map(totals, Math.log), peak)', to: 'map(totals, Math.log)' },
    {
      name: 'the shift of the batch, and a small number before the logarithm',
      body: `const [N, C] = z.shape;
const peak = max(z);
const totals = reshape(sum(map(subtract(z, peak), Math.exp), 1), [N, 1]);
const logP = subtract(z, add(map(totals, (total) => Math.log(total + 1e-12)), peak));
let loss = 0;
labels.forEach((label, n) => {
  loss -= logP.get(n, label) / N;
});
return { loss, dz: divide(subtract(map(logP, Math.exp), oneHot(labels, C)), N) };`,
    },
    {
      name: 'the logarithm of a probability that is kept above 1e-12',
      from: 'loss -= logP.get(n, label) / N',
      to: 'loss -= Math.log(Math.max(Math.exp(logP.get(n, label)), 1e-12)) / N',
    },
    {
      name: 'large mistakes cut off',
      from: 'loss -= logP.get(n, label) / N',
      to: 'loss -= Math.max(logP.get(n, label), -100) / N',
    },
    {
      name: 'without 1/N',
      from: 'divide(subtract(map(logP, Math.exp), truth), N)',
      to: 'subtract(map(logP, Math.exp), truth)',
    },
    { name: 'divided by the classes', from: 'loss -= logP.get(n, label) / N', to: 'loss -= logP.get(n, label) / C' },
    { name: 'wrong sign', from: 'subtract(map(logP, Math.exp), truth)', to: 'subtract(truth, map(logP, Math.exp))' },
    { name: 'gradient from the powers', from: 'subtract(map(logP, Math.exp), truth)', to: 'subtract(powers, truth)' },
    {
      name: 'softmax twice',
      body: `const [N, C] = z.shape;
const logSumOf = (v: Tensor): Tensor => {
  const peak = reshape(max(v, 1), [N, 1]);
  return add(map(reshape(sum(map(subtract(v, peak), Math.exp), 1), [N, 1]), Math.log), peak);
};
const p = map(subtract(z, logSumOf(z)), Math.exp);
const logP = subtract(p, logSumOf(p));
let loss = 0;
labels.forEach((label, n) => {
  loss -= logP.get(n, label) / N;
});
return { loss, dz: divide(subtract(map(logP, Math.exp), oneHot(labels, C)), N) };`,
    },
  ],
  hints: [
    'Call it with two rows: batchLoss(array, [0, 0]) with the rows [1000, 1001, 1002] and [0, 1, 2]. Both rows have the same surprise, since only differences count. Print powers and totals.',
    'The powers of the second row are e^(-1000), which rounds to 0. So its total is 0, and the logarithm of 0 is -Infinity. Which number should have been taken away from this row?',
    'Each row needs its own largest score: max(z, 1) has shape [N]. With the shape [N, 1] broadcasting takes it away row by row. One power of each row is then 1.',
  ],
  solution: prose`\`max(z)\` is the largest score of the whole *batch*. A row that lies 745 or more below it has powers that all round to 0: its sum is 0, and the logarithm $-\infty$. A little higher up the powers have lost most of their digits: the
loss is finite and wrong. With \`max(z, 1)\` every row has a power that is exactly 1, so its sum is at least 1. Both checks of the author had all rows at one height: a single row, or rows alike.

This is how the detector ssd.pytorch shifts its scores (github.com/amdegroot/ssd.pytorch, \`log_sum_exp\` in layers/box_utils.py; issue 483 describes what happens). The small number of the colleague makes it worse: it is no longer seen
that the loss is wrong. A neighbour of the bug, a shift that is never below 0, stood in NNlib, of the Julia library Flux, until 2018 (github.com/FluxML/NNlib.jl, pull request 43). It fails where all scores of a row are very negative.`,
  mistakes: [
    'A small number is added before the logarithm. It replaces an infinite loss by a wrong one.',
    'The largest of each row lacks the shape `[N, 1]`. Then broadcasting takes it for a row: an error in most batches, and wrong without a word in a square one.',
    'The shift is not taken back behind the logarithm. All losses are then too small by the largest score.',
    'The surprise is cut off at some height. A network that is surely wrong then gets no signal.',
  ],
  limits: { seconds: 10, memoryMb: 512 },
  properties: lossProperties({ says: 'the mean surprise, at any height of the rows', points: 2 }, [
    { name: 'dz', says: '(p - y) / N, at any height of the rows', points: 2 },
  ]),
  cases: CASES,
  trial,
};
