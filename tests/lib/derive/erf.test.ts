import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erf, erfc } from '../../../lib/src/derive/erf.js';

/** What the fits of Cody and the rounding of a few operations leave, relative to the true value. */
const FIT = 1e-15;

/** True values, from a series with 40 digits, in each of the three ranges and on both sides of their edges. */
const KNOWN: readonly (readonly [x: number, erf: number, erfc: number])[] = [
  [0.125, 0.1403162048013338, 0.8596837951986662],
  [0.46875, 0.49261347321793797, 0.507386526782062],
  [0.5, 0.5204998778130465, 0.4795001221869535],
  [1, 0.8427007929497149, 0.15729920705028513],
  [2.5, 0.999593047982555, 0.0004069520174449589],
  [4, 0.9999999845827421, 1.541725790028002e-8],
  [4.5, 0.9999999998033839, 1.9661604415428876e-10],
  [10, 1, 2.088487583762545e-45],
  [26, 1, 5.663192408856143e-296],
];

describe('erf', () => {
  test.each(KNOWN)('erf() and erfc() of %d are right to 15 digits', (x, value, complement) => {
    expect(Math.abs(erf(x) / value - 1)).toBeLessThan(FIT);
    expect(Math.abs(erfc(x) / complement - 1)).toBeLessThan(FIT);
  });

  test('erf() of 0 is 0, and its ends are -1 and 1', () => {
    expect([erf(0), erf(-Infinity), erf(Infinity), erfc(-Infinity), erfc(Infinity)]).toEqual([0, -1, 1, 2, 0]);
    expect([erf(Number.NaN), erfc(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
  });

  test('erf() is odd, never falls, and with erfc() makes 1', () => {
    const place = fc.double({ min: -7, max: 7, noNaN: true });
    fc.assert(
      fc.property(place, fc.double({ min: 0, max: 1, noNaN: true }), (x, step) => {
        expect(erf(-x)).toBe(-erf(x));
        expect(erf(x + step)).toBeGreaterThanOrEqual(erf(x) - FIT);
        expect(Math.abs(erf(x) + erfc(x) - 1)).toBeLessThan(FIT);
      }),
    );
  });
});
