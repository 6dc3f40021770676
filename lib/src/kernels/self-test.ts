/**
 * Does a backend compute rightly on this machine? A millisecond of it, before anyone relies on the answers.
 *
 * Each kernel has tests of its own elsewhere. This one asks what can go wrong after them: a file that was built for another processor or
 * another version, a matrix library that is broken.
 */
import { arena } from '../memory/arena.js';
import { step } from '../memory/step.js';
import { type Kernels, UNARY } from './table.js';

/** float32 keeps seven digits, and a sum of 70 terms may lose two of them. */
const TOLERANCE = 1e-5;

/** Of a product, so many numbers lie between two that are looked at; the last one, in the corner, is. */
const SAMPLE = 13;

/** Sizes beside the edges of every tile. */
const PRODUCTS: readonly (readonly [N: number, K: number, M: number])[] = [
  [1, 3, 1],
  [5, 7, 17],
  [33, 65, 35],
];

/** @returns what is wrong with the kernels, undefined if nothing is */
export function faultIn(kernels: Kernels): string | undefined {
  const mark = step.mark();
  try {
    return wrongProduct(kernels) ?? wrongFunction(kernels) ?? wrongLoss(kernels) ?? wrongStep(kernels);
  } catch (error) {
    return `a kernel failed: ${(error as Error).message}`;
  } finally {
    step.release(mark);
  }
}

/** Numbers between -1 and 1 that look like no pattern; at a place in the memory of the step. */
function fill(length: number): number {
  const at = step.take(length * 4);
  for (let i = 0; i < length; i++) arena.f32[at / 4 + i] = ((i * 37 + length) % 101) / 50 - 1;
  return at;
}

const read = (at: number, i: number): number => arena.f32[at / 4 + i];
const isNear = (got: number, wanted: number): boolean => Math.abs(got - wanted) <= TOLERANCE * (1 + Math.abs(wanted));

function wrongProduct(kernels: Kernels): string | undefined {
  for (const [N, K, M] of PRODUCTS) {
    const [a, b, bias, c, y] = [fill(N * K), fill(K * M), fill(M), fill(N * M), fill(N * M)];
    kernels.matmul(a, b, c, 1, N, K, M, 0, 0, 0, 0, 0);
    kernels.linearForward(a, b, bias, y, N, K, M, 0);
    for (let i = (N * M - 1) % SAMPLE; i < N * M; i += SAMPLE) {
      const [n, m] = [Math.floor(i / M), i % M];
      let wanted = 0;
      for (let k = 0; k < K; k++) wanted += read(a, n * K + k) * read(b, k * M + m);
      if (!isNear(read(c, i), wanted)) return `the product of [${N}, ${K}] and [${K}, ${M}] is wrong`;
      if (!isNear(read(y, i), wanted + read(bias, m))) return `a linear layer from ${K} to ${M} is wrong`;
    }
  }
  return undefined;
}

const FUNCTIONS: readonly (readonly [kind: number, f: (x: number) => number])[] = [
  [UNARY.relu, (x) => Math.max(0, x)],
  [UNARY.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  [UNARY.tanh, Math.tanh],
  [UNARY.exp, Math.exp],
];

function wrongFunction(kernels: Kernels): string | undefined {
  const [x, y] = [fill(37), fill(37)];
  for (const [kind, f] of FUNCTIONS) {
    kernels.unaryForward(kind, x, y, 37, 0);
    for (let i = 0; i < 37; i++) if (!isNear(read(y, i), f(read(x, i)))) return `function ${kind} is wrong`;
  }
  return undefined;
}

/** Equal scores: each of C classes has probability 1 / C, and the loss is log C. */
function wrongLoss(kernels: Kernels): string | undefined {
  if (!('crossEntropyForward' in kernels)) return undefined; // withheld, in the copy that a graded notebook sees
  const [N, C] = [3, 21];
  const [z, labels, p, loss] = [fill(N * C), fill(N), fill(N * C), fill(1)];
  kernels.fill(z, N * C, 2.5);
  for (let n = 0; n < N; n++) arena.i32[labels / 4 + n] = n;
  kernels.crossEntropyForward(z, labels, p, loss, N, C, -1, 0);
  const isRight = isNear(read(loss, 0), Math.log(C)) && isNear(read(p, N * C - 1), 1 / C);
  return isRight ? undefined : 'cross-entropy is wrong';
}

function wrongStep(kernels: Kernels): string | undefined {
  const [w, dw, table] = [fill(19), fill(19), fill(5)];
  const before = Array.from({ length: 19 }, (_, i) => read(w, i) - 0.5 * read(dw, i));
  arena.i32.set([w, dw, 0, 0, 19], table / 4);
  kernels.sgdStep(table, 1, 0.5, 0, 0, 0);
  return before.every((wanted, i) => isNear(read(w, i), wanted)) ? undefined : 'a step of gradient descent is wrong';
}
