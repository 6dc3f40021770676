import { expect, test } from 'vitest';
import { zeros } from '../../../lib/src/array/index.js';
import { fast, room } from '../../../lib/src/ops/fast.js';

test('room() gives arrays that do not overlap, of every size', () => {
  const sizes = Array.from({ length: 600 }, (_, i) => (i * 7) % 700);
  const arrays = sizes.map((n) => room(n));
  for (const [i, x] of arrays.entries()) x.fill(i);
  expect(arrays.map((x) => x.length)).toEqual(sizes);
  for (const [i, x] of arrays.entries()) expect(x.every((value) => value === i)).toBe(true);
});

test('room() keeps at most 16 kB alive by a small array', () => {
  for (const n of [0, 1, 16, 17, 512]) expect(room(n).buffer.byteLength).toBeLessThanOrEqual(16384);
  expect(room(513).buffer.byteLength).toBe(513 * 4);
});

test('fast() leaves float64 and nothing to the derivations', () => {
  expect([fast(zeros([3])), fast(zeros([0], 'float32'))]).toEqual([undefined, undefined]);
});
