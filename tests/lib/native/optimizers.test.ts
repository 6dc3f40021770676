import { describe, expect, test } from 'vitest';
import { makeJsKernels } from '../../../lib/src/kernels/js.ts';
import type { Kernels } from '../../../lib/src/kernels/table.ts';
import { arena } from '../../../lib/src/memory/arena.ts';
import { missing, native, numbers } from './beside-js.ts';

/** A few roundings of float32 in each of ten steps. */
const STEPS = 1e-6;

const owner = {};
const js = makeJsKernels('float32');
const SIZES = [1, 15, 16, 17, 100_352, 0, 10];

/** Parameters, gradients and two states each, the same at every call; and the table that points at them. */
function lay(): { table: number; count: number; read: () => Float32Array } {
  const total = SIZES.reduce((sum, n) => sum + n + 16, 0);
  const at = arena.take(4 * 4 * total, owner, 'parameters');
  arena.f32.fill(0, at / 4, at / 4 + 4 * total);
  const table = arena.take(20 * SIZES.length, owner, 'parameters');
  let offset = at;
  SIZES.forEach((n, i) => {
    arena.f32.set(numbers(n, i + 1), offset / 4);
    arena.f32.set(numbers(n, i + 50), offset / 4 + total);
    arena.i32.set([offset, offset + 4 * total, offset + 8 * total, offset + 12 * total, n], table / 4 + 5 * i);
    offset += 4 * (n + (i % 3)); // not all at the beginning of a vector
  });
  return { table, count: SIZES.length, read: () => arena.f32.slice(at / 4, at / 4 + 4 * total) };
}

type Step = (kernels: Kernels, table: number, count: number, t: number) => void;
const steps: [string, Step][] = [
  ['sgdStep() plain', (k, table, count) => k.sgdStep(table, count, 0.1, 0, 0, 0)],
  ['sgdStep() with momentum', (k, table, count) => k.sgdStep(table, count, 0.1, 0.9, 0, 0.01)],
  ['sgdStep() after Nesterov', (k, table, count) => k.sgdStep(table, count, 0.1, 0.9, 1, 0)],
  ['adagradStep()', (k, table, count) => k.adagradStep(table, count, 0.1, 1e-10, 0.01)],
  ['rmspropStep()', (k, table, count) => k.rmspropStep(table, count, 0.01, 0.99, 1e-8, 0.01, 0)],
  ['rmspropStep() with momentum', (k, table, count) => k.rmspropStep(table, count, 0.01, 0.99, 1e-8, 0, 0.9)],
  [
    'adamStep()',
    (k, table, count, t) => k.adamStep(table, count, 0.01, 0.9, 0.999, 1e-8, 0.01, 0, 1 - 0.9 ** t, 1 - 0.999 ** t),
  ],
  [
    'adamStep() decoupled',
    (k, table, count, t) => k.adamStep(table, count, 0.01, 0.9, 0.999, 1e-8, 0.1, 1, 1 - 0.9 ** t, 1 - 0.999 ** t),
  ],
];

describe.skipIf(missing !== undefined)('native optimizers', () => {
  for (const [name, step] of steps) {
    test(`${name} is the derivation over ten steps, the same on any number of threads`, () => {
      const after = (kernels: Kernels) => {
        const { table, count, read } = lay();
        for (let t = 1; t <= 10; t++) step(kernels, table, count, t);
        return read();
      };
      const runs = [1, 2, 3].map((threads) => {
        native.setThreads(threads);
        return after(native.kernels);
      });
      const right = after(js);
      for (const run of runs) expect(Buffer.from(run.buffer).equals(Buffer.from(runs[0].buffer))).toBe(true);
      const worst = runs[0].reduce(
        (most, v, i) => Math.max(most, Math.abs(v - right[i]) / Math.max(1, Math.abs(right[i]))),
        0,
      );
      expect(worst).toBeLessThan(10 * STEPS);
    });
  }

  test('squaresOfGradients() and scaleGradients() are the derivations', () => {
    const [a, b] = [lay(), lay()];
    const total = new Float32Array(1);
    const right = new Float32Array(1);
    native.kernels.squaresOfGradients(a.table, a.count, total);
    js.squaresOfGradients(a.table, a.count, right);
    expect(Math.abs(total[0] / right[0] - 1)).toBeLessThan(STEPS);
    native.kernels.scaleGradients(a.table, a.count, 0.3);
    js.scaleGradients(b.table, b.count, Math.fround(0.3));
    expect(a.read()).toEqual(b.read());
  });

  test('a parameter without a gradient is left as it is', () => {
    const { table, count, read } = lay();
    arena.i32[table / 4 + 1] = 0;
    const before = read()[0];
    native.kernels.adamStep(table, count, 0.1, 0.9, 0.999, 1e-8, 0.5, 1, 0.1, 0.001);
    expect(read()[0]).toBe(before);
  });
});
