/** The matrix product where its blocks end: tiles of 4 by 8, blocks of 512 along K, 256 along M, 32 along N, and the ways around packing. */
import { describe, expect, test } from 'vitest';
import { fromData, type Tensor } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { FLOAT32_SUM } from '../../support/tolerances.js';
import { apart, inOut, out, runner } from '../kernels/triangle-run.js';
import { kernelsOfModule, MODULES } from './load.js';

type Sizes = readonly [N: number, K: number, M: number];

const EDGES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33];

/** Beside each border, along one size and with small others. */
const BLOCKS: readonly Sizes[] = [
  ...[511, 512, 513, 514, 1023, 1025, 1537].map((K): Sizes => [5, K, 9]),
  ...[255, 256, 257, 263, 264, 513].map((M): Sizes => [6, 5, M]),
  ...[31, 32, 33, 63, 65, 95, 96, 97, 100].map((N): Sizes => [N, 7, 11]),
  ...[1016, 1023, 1024, 1025].flatMap((M): Sizes[] => [
    [3, 9, M],
    [4, 9, M],
    [5, 9, M],
    [7, 9, M],
  ]), // rows a page apart
  [97, 513, 257],
  [33, 1030, 270],
];

/** What float32 keeps, so that the reference starts from the same numbers. */
const noise = (seed: number, n: number): Tensor => {
  const { data } = random(seed).normalArray([n]);
  return fromData(Float64Array.from(data, Math.fround), [n]);
};

interface Options {
  readonly transA?: boolean;
  readonly transB?: boolean;
  readonly start?: Tensor;
  readonly bias?: Tensor;
}

/** The definition, in float64. */
function reference(a: Tensor, b: Tensor, [N, K, M]: Sizes, { transA, transB, start, bias }: Options): Tensor {
  const c = new Float64Array(N * M);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < M; j++) {
      let sum = (start?.data[i * M + j] ?? 0) + (bias?.data[j] ?? 0);
      for (let k = 0; k < K; k++)
        sum += a.data[transA ? k * N + i : i * K + k] * b.data[transB ? j * K + k : k * M + j];
      c[i * M + j] = sum;
    }
  }
  return fromData(c, [N * M]);
}

describe.each(Object.keys(MODULES) as (keyof typeof MODULES)[])('the %s module:', (name) => {
  const run = runner(kernelsOfModule(name), 'float32');

  function distance(sizes: Sizes, transA: boolean, transB: boolean, accumulate: boolean): number {
    const [N, K, M] = sizes;
    const [a, b, start] = [noise(1, N * K), noise(2, K * M), noise(3, N * M)];
    const flags = [transA, transB].map(Number);
    const c = accumulate ? inOut(start) : out([N * M]);
    const [got] = run('matmul', a, b, c, 1, N, K, M, ...flags, 0, 0, Number(accumulate));
    return apart(got, reference(a, b, sizes, { transA, transB, start: accumulate ? start : undefined }));
  }

  const worse = (sizes: readonly Sizes[], of: (sizes: Sizes) => number): Sizes[] =>
    sizes.filter((size) => !(of(size) <= FLOAT32_SUM));

  describe.each([
    { form: 'a b', transA: false, transB: false },
    { form: 'aT b', transA: true, transB: false },
    { form: 'a bT', transA: false, transB: true },
    { form: 'aT bT', transA: true, transB: true },
  ])('matmul() $form', ({ transA, transB }) => {
    test('is right at every combination of sizes around a tile, none included', () => {
      const sizes = EDGES.flatMap((N) => EDGES.flatMap((K) => EDGES.map((M): Sizes => [N, K, M])));
      expect(worse(sizes, (size) => distance(size, transA, transB, false))).toEqual([]);
    });

    test('is right where blocks end', () => {
      expect(worse(BLOCKS, (size) => distance(size, transA, transB, false))).toEqual([]);
    });

    test('adds to what is there', () => {
      const sizes: Sizes[] = [
        [1, 5, 9],
        [2, 3, 1],
        [9, 1, 1],
        [5, 0, 3],
        [5, 7, 17],
        [33, 513, 9],
        [100, 5, 257],
      ];
      expect(worse(sizes, (size) => distance(size, transA, transB, true))).toEqual([]);
    });
  });

  test('matmul() goes through a batch by its steps; a step of 0 repeats', () => {
    const [N, K, M] = [3, 5, 9];
    for (const [aStep, bStep] of [
      [N * K, K * M],
      [0, K * M],
      [N * K, 0],
      [0, 0],
      [N * K + 7, K * M + 2],
    ]) {
      const [a, b] = [noise(4, 3 * (N * K + 7)), noise(5, 3 * (K * M + 2))];
      const [c] = run('matmul', a, b, out([3 * N * M]), 3, N, K, M, 0, 0, aStep, bStep, 0);
      for (let t = 0; t < 3; t++) {
        const part = (x: Tensor, from: number, n: number): Tensor =>
          fromData(x.data.slice(from, from + n) as Float64Array, [n]);
        const expected = reference(part(a, t * aStep, N * K), part(b, t * bStep, K * M), [N, K, M], {});
        expect(apart(part(c, t * N * M, N * M), expected)).toBeLessThan(FLOAT32_SUM);
      }
    }
  });

  test('linearForward() adds the bias once and cuts off once, however many blocks K has', () => {
    for (const sizes of [
      [1, 1300, 27],
      [2, 0, 5],
      [5, 1300, 9],
      [7, 3, 1],
      [97, 600, 300],
    ] as Sizes[]) {
      const [N, D, M] = sizes;
      const [x, w, bias] = [noise(6, N * D), noise(7, D * M), noise(8, M)];
      const expected = reference(x, w, sizes, { bias });
      expect(apart(run('linearForward', x, w, bias, out([N * M]), N, D, M, 0)[0], expected)).toBeLessThan(FLOAT32_SUM);
      const positive = fromData(
        Float64Array.from(expected.data, (value) => Math.max(0, value)),
        [N * M],
      );
      expect(apart(run('linearForward', x, w, bias, out([N * M]), N, D, M, 1)[0], positive)).toBeLessThan(FLOAT32_SUM);
    }
  });

  test('an unknown number stays unknown: NaN in a or b is in each sum that it belongs to, and in no other', () => {
    for (const [N, K, M] of [
      [1, 9, 9],
      [5, 9, 1],
      [9, 9, 11],
      [100, 9, 11],
    ]) {
      const [a, b] = [noise(9, N * K), noise(10, K * M)];
      a.data[(N - 1) * K] = Number.NaN;
      const [c] = run('matmul', a, b, out([N * M]), 1, N, K, M, 0, 0, 0, 0, 0);
      expect([...c.data].map(Number.isNaN)).toEqual(Array.from({ length: N * M }, (_, i) => i >= (N - 1) * M));
    }
  });
});
