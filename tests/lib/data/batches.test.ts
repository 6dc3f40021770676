import { expect, test } from 'vitest';
import { array, toNested, zeros } from '../../../lib/src/array/index.js';
import { batches } from '../../../lib/src/data/batches.js';
import { random } from '../../../lib/src/data/random.js';

test('batches() gives every example once with its label, and the rest in a last smaller batch', () => {
  const x = array([[0], [1], [2], [3], [4]]);
  const all = [...batches(x, [0, 10, 20, 30, 40], { size: 2, rng: random(1) })];
  expect(all.map((batch) => batch.x.shape[0])).toEqual([2, 2, 1]);
  const seen = all.flatMap((batch) => Array.from(batch.labels, (label, i) => [batch.x.get(i, 0), label]));
  expect(seen.sort((a, b) => a[0] - b[0])).toEqual([
    [0, 0],
    [1, 10],
    [2, 20],
    [3, 30],
    [4, 40],
  ]);
  expect(() => [...batches(x, [1], { size: 2, rng: random(1) })]).toThrow(
    'There are 5 examples [5, 1], but labels for 1',
  );
});

test('batches() without rng keeps the order', () => {
  const [first, last] = [...batches(array([[1], [2], [3]]), Uint8Array.of(4, 5, 6), { size: 2 })];
  expect([toNested(first.x), [...first.labels], toNested(last.x)]).toEqual([[[1], [2]], [4, 5], [[3]]]);
});

test('batches() gives copies: writing to one leaves the examples alone', () => {
  const x = array([[1], [2]]);
  for (const batch of batches(x, [0, 1], { size: 2 })) batch.x.set(0, 0, 99);
  expect(toNested(x)).toEqual([[1], [2]]);
});

test('batches() of nothing is no batch, and a size of 0 is refused at once', () => {
  expect([...batches(zeros([0, 2]), [], { size: 3 })]).toEqual([]);
  expect(() => batches(zeros([0, 2]), [], { size: 0 })).toThrow('A batch size is a whole number from 1 up, but 0 came');
});
