import { expect, test } from 'vitest';

test('cellNow() and interruptsNow() are what the kernel publishes', async () => {
  const counts = new Int32Array([5, 2]);
  Object.defineProperty(globalThis, Symbol.for('nabla.cell'), { value: counts, configurable: true });
  const { cellNow, interruptsNow } = await import('../../../lib/src/memory/cell.js');
  expect([cellNow(), interruptsNow()]).toEqual([5, 2]);
  counts[0]++;
  counts[1]++;
  expect([cellNow(), interruptsNow()]).toEqual([6, 3]);
});
