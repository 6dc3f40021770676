import { expect, test } from 'vitest';

test('cellNow(), interruptsNow() and wasStopped() are what the kernel publishes', async () => {
  const counts = new Int32Array([5, 2, 0]);
  Object.defineProperty(globalThis, Symbol.for('nabla.cell'), { value: counts, configurable: true });
  const { cellNow, interruptsNow, wasStopped } = await import('../../../lib/src/memory/cell.js');
  expect([cellNow(), interruptsNow()]).toEqual([5, 2]);
  counts[2] = counts[0];
  counts[0]++;
  counts[1]++;
  expect([cellNow(), interruptsNow()]).toEqual([6, 3]);
  expect([4, 5, 6].map(wasStopped)).toEqual([false, true, false]);
});
