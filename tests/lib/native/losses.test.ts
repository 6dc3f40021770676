import { describe, expect, test } from 'vitest';
import { REDUCE } from '../../../lib/src/kernels/table.ts';
import { type Argument, compare, input, missing, native, numbers, output } from './beside-js.ts';

/** Sums of up to a hundred thousand terms in blocks of 4,096, and exponentials to a few units in the last place. */
const SUM = 2e-5;
const ELEMENT = 2e-6;

const SHAPES = [
  [1, 1],
  [3, 2],
  [5, 10],
  [2, 15],
  [3, 16],
  [4, 17],
  [7, 33],
  [2, 100],
  [64, 10],
  [300, 257],
  [3, 30_001],
]; // prettier-ignore

describe.skipIf(missing !== undefined)('native reductions and losses', () => {
  test('reduceForward() and reduceBackward() are the derivations along any axis', () => {
    const shapes = [
      [1, 1, 1],
      [1, 5, 1],
      [3, 17, 1],
      [2, 3, 5],
      [1, 70, 33],
      [4, 9, 64],
      [1, 100_001, 1],
      [1, 500, 300],
      [300, 257, 1],
      [5, 100, 70],
    ]; // prettier-ignore
    for (const [outer, length, inner] of shapes) {
      const x = numbers(outer * length * inner);
      for (const kind of Object.values(REDUCE)) {
        const sizes = [outer, length, inner];
        const [y] = compare('reduceForward', [kind, input(x), output(outer * inner), ...sizes], SUM);
        const dy = input(numbers(outer * inner, 2));
        compare('reduceBackward', [kind, dy, input(x), input(y), output(x.length), ...sizes], ELEMENT);
      }
    }
  });

  test('reduceForward(max) keeps NaN, and its gradient goes to the first of equals', () => {
    const x = Float32Array.of(1, Number.NaN, 3, 5, 5, 2);
    const y = new Float32Array(2);
    native.kernels.reduceForward(REDUCE.max, x, y, 2, 3, 1);
    expect([...y]).toEqual([Number.NaN, 5]);
    const dx = new Float32Array(6);
    native.kernels.reduceBackward(REDUCE.max, Float32Array.of(7, 9), x, y, dx, 2, 3, 1);
    expect([...dx.subarray(3)]).toEqual([9, 0, 0]);
  });

  for (const name of ['softmax', 'logSoftmax'] as const) {
    test(`${name}Forward() and ${name}Backward() are the derivations, at scores of 1e4 as well`, () => {
      for (const [rows, cols] of SHAPES) {
        for (const scale of [1, 5000]) {
          const x = numbers(rows * cols).map((v) => v * scale);
          const [y] = compare(`${name}Forward`, [input(x), output(rows * cols), rows, cols], ELEMENT);
          const dy = input(numbers(rows * cols, 2));
          compare(`${name}Backward`, [dy, input(y), output(rows * cols), rows, cols], SUM * 10);
        }
      }
    });
  }

  test('crossEntropyForward() and crossEntropyBackward() are the derivations, with smoothing and labels left out', () => {
    for (const [N, C] of SHAPES) {
      for (const [ignoreIndex, smoothing] of [
        [-100, 0],
        [-1, 0.1],
      ]) {
        const labels = Int32Array.from({ length: N }, (_, i) => (i % 3 === 1 ? ignoreIndex : (i * 7) % C));
        const z = numbers(N * C).map((v) => v * 10);
        const numbersOf = [N, C, ignoreIndex, smoothing];
        const [p] = compare('crossEntropyForward', [input(z), labels, output(N * C), output(1), ...numbersOf], ELEMENT);
        const dloss = input(Float32Array.of(0.7));
        compare('crossEntropyBackward', [input(p), labels, dloss, output(N * C), ...numbersOf], ELEMENT);
      }
    }
  });

  test('the losses over all elements are the derivations', () => {
    for (const n of [1, 7, 16, 33, 100, 70_001]) {
      const [y, t] = [numbers(n).map((v) => v * 3), numbers(n, 2)];
      const dloss = input(Float32Array.of(-1.5));
      const targets = t.map((v) => (v > 0 ? 1 : 0));
      for (const [name, right, more] of [
        ['meanSquaredError', t, []],
        ['binaryCrossEntropy', targets, []],
        ['huber', t, [0.8]],
      ] as const) {
        const args: Argument[] = [input(y), input(right)];
        compare(`${name}Forward`, [...args, output(1), n, ...more], ELEMENT);
        compare(`${name}Backward`, [...args, dloss, output(n), n, ...more], ELEMENT);
      }
    }
  });

  test('binaryCrossEntropyForward() is stable at logits of 1e4', () => {
    compare(
      'binaryCrossEntropyForward',
      [input(Float32Array.of(1e4, -1e4)), input(Float32Array.of(0, 0)), output(1), 2],
      ELEMENT,
    );
  });
});
