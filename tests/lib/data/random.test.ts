import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../../lib/src/data/random.js';

describe('random', () => {
  test('random() gives the same numbers for the same seed, on any machine', () => {
    const rng = random(1);
    expect([rng.uniform(), rng.uniform(), rng.normal()]).toMatchInlineSnapshot(`
      [
        0.09156953264027834,
        0.5061978038866073,
        -2.086604810008575,
      ]
    `);
  });

  test('normal() has mean 0 and variance 1 to within sampling error', () => {
    const data = Array.from(random(7).normalArray([100_000]).data);
    const mean = data.reduce((total, v) => total + v, 0) / data.length;
    const variance = data.reduce((total, v) => total + v * v, 0) / data.length - mean * mean;
    expect(Math.abs(mean)).toBeLessThan(0.015); // about 5 standard errors
    expect(Math.abs(variance - 1)).toBeLessThan(0.025);
  });

  test('permutation() holds every number once', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(1000), (n, seed) => {
        expect([...random(seed).permutation(n)].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  test('permutation() refuses what is no count', () => {
    for (const n of [-1, 0.5, Number.NaN, 1e10])
      expect(() => random(1).permutation(n)).toThrow(`2^31 - 1, but ${n} came`);
    expect(random(1).permutation(0)).toHaveLength(0);
  });

  test('random() refuses a seed that is not a whole number', () => {
    expect(() => random(1.5)).toThrow('A seed is a whole number');
  });

  test('integer() gives each number about as often, and nothing else', () => {
    const counts = [0, 0, 0];
    const rng = random(5);
    for (let i = 0; i < 3000; i++) counts[rng.integer(3)]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130); // 5 standard deviations of 26
    expect(() => rng.integer(0)).toThrow('from 1 up');
  });

  test('uniformArray() stays between low and high, in the dtype that is asked for', () => {
    const x = random(6).uniformArray([1000], { low: -2, high: 3, dtype: 'float32' });
    expect(x.data).toBeInstanceOf(Float32Array);
    expect(x.data.every((value) => value >= -2 && value <= 3)).toBe(true);
  });

  test('restore() goes on with the numbers that would have come after state()', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(20), (seed, drawn) => {
        const [rng, other] = [random(seed), random(seed + 1)];
        for (let i = 0; i < drawn; i++) rng.uniform();
        other.restore(JSON.parse(JSON.stringify(rng.state())));
        expect(other.permutation(20)).toEqual(rng.permutation(20));
        expect(other.normal()).toBe(rng.normal());
        expect(other.state()).toEqual(rng.state());
      }),
    );
  });

  test('restore() refuses what is no state, and then nothing has changed', () => {
    const rng = random(3);
    const before = rng.state();
    for (const wrong of [
      [],
      [1, 2, 3],
      [0, 0, 0, 0],
      [1, 2, 3, 2 ** 32],
      [1, 2, 3, 0.5],
      [1, 2, 3, Number.NaN],
      'abcd',
    ])
      expect(() => rng.restore(wrong as number[])).toThrow('four whole numbers');
    expect(rng.state()).toEqual(before);
  });
});
