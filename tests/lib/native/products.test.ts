import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { ADDON } from '../../../lib/native/build.mjs';
import { ACTIVATION } from '../../../lib/src/kernels/table.ts';
import { type Argument, compare, inout, input, missing, native, numbers, output } from './beside-js.ts';

/** A sum of K products is about the root of K large, and K roundings of 6e-8 of it add up by another root of K; five times that. */
const product = (K: number) => 3e-7 * (K + 8);

/** Around the edges of a tile: 6 and 14 rows, 16 and 32 columns, and of a block of the inner axis, 320. */
const ROWS = [1, 5, 6, 7, 13, 14, 15, 29];
const COLS = [1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 49];
const INNER = [0, 1, 2, 31, 319, 321];

/** Sets which product is used: 0 as the table says, 1 our own, 2 OpenBLAS where it is loaded. */
const force = (which: number) => createRequire(import.meta.url)(ADDON).forceProduct(which);

describe.skipIf(missing !== undefined)('native products', () => {
  for (const [name, which] of [
    ['our own', 1],
    ['OpenBLAS, where it is loaded', 2],
  ] as const) {
    test(`matmul(), linearForward() and linearBackward() are the derivations by ${name}`, () => {
      force(which);
      for (const [N, K, M] of [
        [64, 64, 64],
        [128, 64, 10],
        [33, 100, 70],
        [300, 256, 200],
      ]) {
        for (const form of [0, 1, 2, 3]) {
          const args = [input(numbers(N * K)), input(numbers(K * M, 2)), inout(numbers(N * M, 3))];
          compare('matmul', [...args, 1, N, K, M, form & 1, form >> 1, 0, 0, 1], product(K));
        }
        const [x, w, b] = [input(numbers(N * K)), input(numbers(K * M, 2)), input(numbers(M, 3))];
        compare('linearForward', [x, w, b, output(N * M), N, K, M, ACTIVATION.relu], product(K));
        const dy = input(numbers(N * M, 4));
        const gradients = [output(N * K), inout(numbers(K * M, 5)), output(M)];
        compare('linearBackward', [dy, x, w, ...gradients, N, K, M, 1], product(Math.max(N, M)));
      }
      force(0);
    });
  }

  test('matmul() is the derivation around every edge of a tile, transposed or not', () => {
    for (const N of ROWS) {
      for (const M of COLS) {
        const K = INNER[(N + M) % INNER.length];
        for (const form of [0, 1, 2, 3]) {
          const args = [input(numbers(N * K)), input(numbers(K * M, 2)), output(N * M)];
          compare('matmul', [...args, 1, N, K, M, form & 1, form >> 1, 0, 0, 0], product(K));
        }
      }
    }
  });

  test('matmul() adds to what is there, over a batch, one side of it repeated', () => {
    const [batch, N, K, M] = [3, 9, 20, 18];
    for (const [aStep, bStep] of [
      [N * K, K * M],
      [0, K * M],
      [N * K, 0],
      [N * K + 5, K * M],
    ]) {
      const a = input(numbers(2 * aStep + N * K));
      const b = input(numbers(2 * bStep + K * M, 2));
      const c = inout(numbers(batch * N * M, 3));
      compare('matmul', [a, b, c, batch, N, K, M, 0, 0, aStep, bStep, 1], product(K));
    }
  });

  test('matmul() of large arrays is shared among threads without a change', () => {
    for (const [N, K, M] of [
      [300, 700, 200],
      [64, 784, 130],
      [17, 400, 1000],
      [784, 64, 128],
      [200, 1100, 530], // long lines of b, which the first rows pack on their way
      [193, 100, 512],
    ]) {
      for (const form of [0, 1, 2]) {
        const args = [input(numbers(N * K)), input(numbers(K * M, 2)), inout(numbers(N * M, 3))];
        compare('matmul', [...args, 1, N, K, M, form & 1, form >> 1, 0, 0, form === 0 ? 1 : 0], product(K));
      }
    }
  });

  test('matmul() of nothing is nothing, and without an inner axis 0', () => {
    compare('matmul', [input(numbers(0)), input(numbers(6)), output(0), 1, 0, 2, 3, 0, 0, 0, 0, 0], 0);
    const c = new Float32Array(6).fill(7);
    native.kernels.matmul(new Float32Array(0), new Float32Array(0), c, 1, 2, 0, 3, 0, 0, 0, 0, 0);
    expect([...c]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  const layers = [
    [1, 1, 1],
    [32, 2, 16],
    [32, 16, 16],
    [32, 16, 1],
    [64, 784, 128],
    [64, 128, 10],
    [5, 333, 47],
    [128, 784, 512],
    [200, 600, 530],
  ]; // prettier-ignore

  test('linearForward() is the derivation, with a bias or without, then relu or not', () => {
    for (const [N, D, M] of layers) {
      for (const activation of Object.values(ACTIVATION)) {
        for (const b of [0, input(numbers(M, 3))]) {
          const args: Argument[] = [input(numbers(N * D)), input(numbers(D * M, 2)), b, output(N * M)];
          compare('linearForward', [...args, N, D, M, activation], product(D));
        }
      }
    }
  });

  test('linearBackward() is the derivation, each gradient wanted or not, written or added', () => {
    for (const [N, D, M] of layers) {
      const read = [input(numbers(N * M)), input(numbers(N * D, 2)), input(numbers(D * M, 3))];
      const dx = () => output(N * D);
      const dw = () => inout(numbers(D * M, 4));
      const db = () => inout(numbers(M, 5));
      const size = product(Math.max(N, M));
      compare('linearBackward', [...read, dx(), dw(), db(), N, D, M, 0], size);
      compare('linearBackward', [...read, 0, dw(), db(), N, D, M, 1], size);
      compare('linearBackward', [...read, dx(), 0, 0, N, D, M, 0], size);
    }
  });
});
