/** Cross-entropy with a weight for each class and labels that may be unknown: the right way, and those that are taken often. */

import type { LossAndGradients, Mistake } from '../loss-and-gradients.js';
import { type Matrix, mapped, softmax } from '../matrix.js';
import { FLOORS, logTotalOf } from './log-total.js';

export interface Batch {
  readonly z: Matrix; // [N, C]
  readonly labels: readonly number[]; // -1 where unknown
  readonly weights: Matrix; // [C]
}

/** How much a row counts before it is divided, and by what the sum over the rows is divided. */
interface Way {
  readonly weightOf: (label: number) => number;
  readonly total: number;
}

/** The weighted mean; a label below 0 has no true class, and the weight that `way` gives it. @param most no surprise is above it */
function weighted({ z, labels }: Batch, { weightOf, total }: Way, most = Number.POSITIVE_INFINITY): LossAndGradients {
  const C = z.shape[1] ?? 1;
  const p = softmax(z);
  const shares = labels.map((label) => weightOf(label) / total);
  const dz = mapped(p, (value, i) => {
    const n = Math.floor(i / C);
    return (shares[n] as number) * (value - (labels[n] === i % C ? 1 : 0));
  });
  const loss = labels.reduce((sum, label, n) => {
    if (label < 0) return sum;
    const row = z.data.subarray(n * C, (n + 1) * C);
    const surprise = logTotalOf(row) - (row[label] as number);
    return sum + (shares[n] as number) * Math.min(most, surprise);
  }, 0);
  return { loss, gradients: { dz } };
}

/** The gradient with the weights of the wrong axis. */
function byColumn({ z, labels, weights }: Batch, total: number): Matrix {
  const C = weights.data.length;
  return mapped(softmax(z), (value, i) => {
    const label = labels[Math.floor(i / C)] as number;
    return label < 0 ? 0 : ((weights.data[i % C] as number) * (value - (label === i % C ? 1 : 0))) / total;
  });
}

function rightWay({ labels, weights }: Batch): Way {
  const weightOf = (label: number): number => (label < 0 ? 0 : (weights.data[label] as number));
  return { weightOf, total: labels.reduce((sum, label) => sum + weightOf(label), 0) };
}

export const weightedLoss = (batch: Batch): LossAndGradients => weighted(batch, rightWay(batch));

export function mistakesOf(batch: Batch): readonly Mistake[] {
  const { labels, weights } = batch;
  const { weightOf, total } = rightWay(batch);
  const [N, known] = [labels.length, labels.filter((label) => label >= 0).length];
  const ways: readonly [string, Way][] = [
    ['This is what comes out when the sum is divided by the number of rows, N.', { weightOf, total: N }],
    ['This is what comes out when the sum is divided by the number of known rows.', { weightOf, total: known }],
    ['This is what comes out without the weights.', { weightOf: (label) => (label < 0 ? 0 : 1), total: known }],
    [
      'Here the sum of the weights of the classes is what is divided by. The weights of the rows are wanted.',
      { weightOf, total: weights.data.reduce((sum, weight) => sum + weight, 0) },
    ],
    [
      'Here a row whose label is unknown has a gradient, with weight 1.',
      { weightOf: (label) => (label < 0 ? 1 : weightOf(label)), total: total + N - known },
    ],
  ];
  return [
    ...ways.map(([text, way]) => ({ text, ...weighted(batch, way) })),
    {
      text: 'Here each column has the weight of its own class. The weight of a row is that of its true class.',
      gradients: { dz: byColumn(batch, total) },
    },
    ...FLOORS.map((floor) => ({
      text: `This is what comes out when p is kept above ${floor}. The surprise of a row can be larger than that allows.`,
      loss: weighted(batch, { weightOf, total }, -Math.log(floor)).loss,
    })),
  ];
}
