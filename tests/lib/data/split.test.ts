import fc from 'fast-check';
import { expect, test } from 'vitest';
import { array, reshape, zeros } from '../../../lib/src/array/index.js';
import { random } from '../../../lib/src/data/random.js';
import { split } from '../../../lib/src/data/split.js';

test('split() puts every example, with its label, in exactly one part', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.nat(20), fc.nat(1000), (a, b, seed) => {
      const N = a + b;
      const numbers = Array.from({ length: N }, (_, n) => n);
      const parts = split(
        { images: reshape(array(numbers), [N, 1]), labels: numbers },
        { first: a, rng: random(seed) },
      );
      expect(parts.map((part) => part.labels.length)).toEqual([a, b]);
      expect(parts.flatMap((part) => [...part.labels]).sort((p, q) => p - q)).toEqual(numbers);
      for (const part of parts) expect([...part.images.data]).toEqual([...part.labels]);
    }),
  );
});

test('split() says which sizes are possible', () => {
  const data = { images: zeros([3, 1]), labels: [0, 0, 0] };
  expect(() => split(data, { first: 4, rng: random(1) })).toThrow('a whole number from 0 to 3, but 4 came');
});
