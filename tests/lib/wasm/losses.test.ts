import { expect, test } from 'vitest';
import { array, full } from '../../../lib/src/array/index.js';
import { out, runner } from '../kernels/triangle-run.js';
import { wasmKernels } from './load.js';

const run = runner(wasmKernels(), 'float32');

test('crossEntropyBackward() gives an example that does not count no gradient, whatever its probabilities are', () => {
  for (const C of [1, 3, 4, 10]) {
    const [dz] = run(
      'crossEntropyBackward',
      full([2, C], Number.NaN),
      Int32Array.of(-1, -1),
      array([1]),
      out([2 * C]),
      2,
      C,
      -1,
      0.1,
    );
    expect([...dz.data]).toEqual(new Array(2 * C).fill(0));
  }
});

test('crossEntropyBackward() may write over the probabilities', () => {
  const p = array([
    [0.25, 0.25, 0.5],
    [0.5, 0.125, 0.375],
  ]);
  const [dz] = run('crossEntropyBackward', { output: p }, Int32Array.of(2, 0), array([2]), { same: 0 }, 2, 3, -1, 0);
  expect([...dz.data]).toEqual([0.25, 0.25, -0.5, -0.5, 0.125, 0.375]); // dloss / N = 1 times (p - target)
});
