/** Adam with a beta1 of its own in each step, for the exercise that asks for it: the right way, and ways that are taken often. */
import type { Slip } from '../compare.js';
import { type Matrix, mapped, matrix } from '../matrix.js';

export interface Task {
  readonly start: Matrix;
  readonly gradients: readonly Matrix[];
  readonly lr: number;
  readonly beta1: readonly number[];
  readonly beta2: number;
  readonly epsilon: number;
}

/** What the corrections divide m and v by, and what m-hat and v-hat are divided by in the end. */
interface Way {
  readonly ofM: (betas: readonly number[]) => number;
  readonly ofV: (betas: readonly number[]) => number;
  readonly below: (v: number, epsilon: number) => number;
}

/** One less the product: the share of the mean that is no longer the 0 of its beginning. */
const filled = (betas: readonly number[]): number => 1 - betas.reduce((product, beta) => product * beta, 1);
const RIGHT: Way = { ofM: filled, ofV: filled, below: (v, epsilon) => Math.sqrt(v) + epsilon };

const WRONG: readonly (readonly [string, Partial<Way>])[] = [
  [
    'This comes out with 1 - beta1^t, and the beta1 of the step. (14) was derived for a beta1 that stays the same.',
    { ofM: (betas) => 1 - (betas[betas.length - 1] as number) ** betas.length },
  ],
  [
    'This comes out with 1 - beta1 in each step. The zero of the beginning fades with all steps so far.',
    { ofM: (betas) => 1 - (betas[betas.length - 1] as number) },
  ],
  ['This comes out if m is not corrected.', { ofM: () => 1 }],
  ['This comes out if v is not corrected.', { ofV: () => 1 }],
  ['This comes out if neither m nor v is corrected.', { ofM: () => 1, ofV: () => 1 }],
  ['This comes out with epsilon inside of the root.', { below: (v, epsilon) => Math.sqrt(v + epsilon) }],
  ['This comes out without epsilon.', { below: Math.sqrt }],
];

/** The walk, its points one after the other in `path`. */
export function walked(task: Task, way: Way = RIGHT): Record<'m' | 'v' | 'path', Matrix> {
  const { start, gradients, lr, beta1, beta2, epsilon } = task;
  const { shape } = start;
  const size = start.data.length;
  let [m, v, w] = [matrix(shape, () => 0), matrix(shape, () => 0), start];
  const path = [...w.data];
  gradients.forEach((g, k) => {
    const [keep, at] = [beta1[k] as number, (i: number): number => g.data[i] as number];
    m = mapped(m, (value, i) => keep * value + (1 - keep) * at(i));
    v = mapped(v, (value, i) => beta2 * value + (1 - beta2) * at(i) ** 2);
    const ofM = way.ofM(beta1.slice(0, k + 1));
    const ofV = way.ofV(Array.from({ length: k + 1 }, () => beta2));
    w = mapped(w, (value, i) => {
      const below = way.below((v.data[i] as number) / ofV, epsilon);
      return value - (lr * (m.data[i] as number)) / ofM / below;
    });
    path.push(...w.data);
  });
  return { m, v, path: matrix([path.length / size, ...shape], (i) => path[i] as number) };
}

/** What known mistakes make of m. */
export function slipsOfM({ start, gradients, beta1 }: Task): Slip[] {
  const made = (next: (before: number, g: number, betas: readonly number[]) => number): Matrix =>
    mapped(start, (_, i) => gradients.reduce((m, g, k) => next(m, g.data[i] as number, beta1.slice(0, k + 1)), 0));
  const last = (betas: readonly number[]): number => betas[betas.length - 1] as number;
  const rule = (m: number, g: number, beta: number): number => beta * m + (1 - beta) * g;
  return [
    {
      text: 'This comes out if the corrected mean is kept, and corrected again in the next step.',
      result: made((m, g, betas) => rule(m, g, last(betas)) / filled(betas)),
    },
    {
      text: 'This is the velocity of (9): the new gradient is taken whole, without 1 - beta1.',
      result: made((m, g, betas) => last(betas) * m + g),
    },
  ];
}

/** And of the path. */
export function slipsOfPath(task: Task): Slip[] {
  const { path } = walked(task);
  const size = task.start.data.length;
  const end = path.data.subarray(path.data.length - size);
  return [
    {
      text: 'All points are the last one: the path holds one array, which was written to in each step.',
      result: mapped(path, (_, i) => end[i % size] as number),
    },
    ...WRONG.map(([text, part]) => ({ text, result: walked(task, { ...RIGHT, ...part }).path })),
  ];
}
