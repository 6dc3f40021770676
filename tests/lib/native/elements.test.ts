import { describe, expect, test } from 'vitest';
import { BINARY, UNARY } from '../../../lib/src/kernels/table.ts';
import { compare, inout, input, missing, native, numbers, output } from './beside-js.ts';

/** Some units in the last place of float32, 6e-8 each. */
const ELEMENT = 1e-6;

/** Around the width of a vector (8 and 16), of two, and enough for several threads. */
const SIZES = [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100];
const LARGE = 70_001;

/** Where exponentials run over and numbers have no leading one. */
const EDGES = Float32Array.from([
  0,
  -0,
  1,
  -1,
  0.62,
  0.63,
  -0.62,
  5,
  -5,
  10,
  -14.4,
  14.6,
  30,
  -30,
  88,
  89,
  -87,
  -88,
  -103,
  -104,
  200,
  1e4,
  -1e4,
  1e-3,
  1e-20,
  -1e-20,
  1e-40,
  3e38,
  -3e38,
  Number.NaN,
]);

describe.skipIf(missing !== undefined)('native elements', () => {
  for (const [kindName, kind] of Object.entries(UNARY)) {
    const positive = kindName === 'log' || kindName === 'sqrt';
    const domain = (x: Float32Array) => (positive ? x.map(Math.abs) : x);

    test(`unaryForward(${kindName}) is the derivation's`, () => {
      for (const n of [...SIZES, LARGE])
        compare('unaryForward', [kind, input(domain(numbers(n))), output(n), n, 0.1], ELEMENT);
    });

    test(`unaryForward(${kindName}) at the edges`, () => {
      const x = kindName === 'exp' ? EDGES.filter((v) => !(Math.abs(v) < 1e-30 && v !== 0)) : EDGES;
      compare('unaryForward', [kind, input(domain(x)), output(x.length), x.length, 0.1], ELEMENT);
    });

    test(`unaryBackward(${kindName}) is the derivation's`, () => {
      for (const n of [...SIZES, LARGE]) {
        const x = domain(numbers(n));
        const y = new Float32Array(n);
        native.kernels.unaryForward(kind, x, y, n, 0.1);
        const some = (values: Float32Array) => values.map((v) => (positive && v < 0.05 ? 0.05 : v));
        const args = [kind, input(numbers(n, 2)), input(some(x)), input(some(y)), output(n), n, 0.1];
        compare('unaryBackward', args, 10 * ELEMENT);
      }
    });
  }

  test('unaryForward() works in place', () => {
    const x = numbers(37);
    const y = new Float32Array(37);
    native.kernels.unaryForward(UNARY.tanh, x, y, 37, 0);
    native.kernels.unaryForward(UNARY.tanh, x, x, 37, 0);
    expect(x).toEqual(y);
  });

  test('binaryForward() and binaryBackward() take every way of repeating', () => {
    const shapes = [
      [1, 1],
      [1, 9],
      [5, 1],
      [3, 16],
      [4, 17],
      [7, 33],
      [65, 70],
      [200, 300],
    ]; // prettier-ignore
    for (const [rows, cols] of shapes) {
      const whole: [number, number] = [cols, 1];
      for (const [aStep, bStep] of [
        [whole, whole],
        [whole, [0, 1]],
        [whole, [1, 0]],
        [whole, [0, 0]],
        [[0, 1], whole],
        [
          [1, 0],
          [0, 1],
        ],
        [[0, 0], whole],
        [[1, rows], whole],
        [whole, [2 * cols + 1, 2]],
      ] as [[number, number], [number, number]][]) {
        const reach = ([row, col]: [number, number]) => (rows - 1) * row + (cols - 1) * col + 1;
        const a = numbers(reach(aStep), 3);
        const b = numbers(reach(bStep), 4).map((v) => (Math.abs(v) < 0.2 ? 0.2 : v));
        for (const kind of Object.values(BINARY)) {
          const layout = [rows, cols, ...aStep, ...bStep];
          compare('binaryForward', [kind, input(a), input(b), output(rows * cols), ...layout], ELEMENT);
          const dy = numbers(rows * cols, 5);
          const [da, db] = [new Float32Array(a.length), new Float32Array(b.length)];
          const sumOfMany = ELEMENT * Math.sqrt(rows * cols) * 10;
          compare('binaryBackward', [kind, input(dy), input(a), input(b), inout(da), inout(db), ...layout], sumOfMany);
          compare('binaryBackward', [kind, input(dy), input(a), input(b), 0, inout(db), ...layout], sumOfMany);
        }
      }
    }
  });

  test('fill(), copy(), addInto() and dropoutForward() are those of the derivations', () => {
    for (const n of [...SIZES, LARGE]) {
      compare('fill', [output(n), n, 0.3], ELEMENT);
      compare('copy', [input(numbers(n)), output(n), n], 0);
      compare('addInto', [input(numbers(n)), inout(numbers(n, 2)), n, -0.7], ELEMENT);
      const mask = numbers(n, 3).map((v) => (v > 0 ? 1 : 0));
      compare('dropoutForward', [input(numbers(n)), input(mask), output(n), n, 0.25], ELEMENT);
    }
  });
});
