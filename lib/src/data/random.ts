/**
 * A random generator of our own, so that the same seed gives the same numbers on every machine.
 *
 * It is xoshiro128**, whose state comes from the seed by splitmix32.
 *
 * @source Blackman, Vigna (2021), Scrambled Linear Pseudorandom Number Generators, for xoshiro128**; course chapter 01, section 1.5
 */
import { type Dtype, type Shape, type Tensor, zeros } from '../array/index.js';

/** A stream of random numbers that its seed determines. */
export interface Random {
  /** A number in [0, 1), with 32 random bits. */
  uniform(): number;
  /** A number from the normal distribution with mean 0 and standard deviation 1. */
  normal(): number;
  /** A whole number in 0..n-1, each equally likely. */
  integer(n: number): number;
  /** The numbers 0..n-1 in random order. */
  permutation(n: number): Int32Array;
  /** An array of normal numbers. */
  normalArray(shape: Shape, options?: { mean?: number; std?: number; dtype?: Dtype }): Tensor;
  /** An array of numbers in [low, high). */
  uniformArray(shape: Shape, options?: { low?: number; high?: number; dtype?: Dtype }): Tensor;
  /** Where in the stream it is: four whole numbers, for `restore`. */
  state(): RandomState;
  /** Goes on from where another generator, or this one, was; throws a RangeError when that is no state. */
  restore(state: RandomState): void;
}

/** The whole memory of a generator: four numbers of 32 bits, not all 0. */
export type RandomState = readonly number[];

/**
 * A generator started from a seed.
 *
 * @param seed a whole number in 0..2^32-1
 * @throws RangeError when the seed is something else
 * @example
 * random(1).uniform() === random(1).uniform(); // true
 */
export function random(seed: number): Random {
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
    throw new RangeError(`A seed is a whole number from 0 to 2^32 - 1, but ${seed} came`);
  }
  const { next, state, restore } = xoshiro128(seed);
  const uniform = (): number => next() / 2 ** 32;
  const integer = (n: number): number => {
    if (!(Number.isInteger(n) && n > 0 && n <= 2 ** 32))
      throw new RangeError(`integer(n) wants a whole number from 1 up, but ${n} came`);
    const limit = 2 ** 32 - (2 ** 32 % n); // numbers past it would make the small results likelier
    let bits = next();
    while (bits >= limit) bits = next();
    return bits % n;
  };
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // Box and Muller (1958); 1 - u is never 0
    return radius * Math.cos(2 * Math.PI * uniform());
  };
  const filled = (shape: Shape, dtype: Dtype, draw: () => number): Tensor => {
    const x = zeros(shape, dtype);
    for (let i = 0; i < x.data.length; i++) x.data[i] = draw();
    return x;
  };
  return {
    uniform,
    normal,
    integer,
    permutation(n) {
      if (!(Number.isInteger(n) && n >= 0 && n < 2 ** 31))
        throw new RangeError(`permutation(n) wants a whole number from 0 to 2^31 - 1, but ${n} came`);
      const order = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1); // Fisher and Yates
        const kept = order[i];
        order[i] = order[j];
        order[j] = kept;
      }
      return order;
    },
    normalArray: (shape, { mean = 0, std = 1, dtype = 'float64' } = {}) =>
      filled(shape, dtype, () => mean + std * normal()),
    uniformArray: (shape, { low = 0, high = 1, dtype = 'float64' } = {}) =>
      filled(shape, dtype, () => low + (high - low) * uniform()),
    state,
    restore,
  };
}

function xoshiro128(seed: number): Pick<Random, 'state' | 'restore'> & { readonly next: () => number } {
  let sown = seed | 0;
  const splitmix = (): number => {
    sown = (sown + 0x9e3779b9) | 0;
    let z = sown ^ (sown >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()];
  const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result >>> 0;
  };
  const restore = (state: RandomState): void => {
    const isWord = (n: number): boolean => Number.isInteger(n) && n >= 0 && n < 2 ** 32;
    const isState = Array.isArray(state) && state.length === 4 && state.every(isWord) && state.some((n) => n !== 0);
    if (!isState) {
      throw new RangeError(
        `The state of a generator is four whole numbers from 0 to 2^32 - 1, not all 0, but ${JSON.stringify(state)} came: give what state() gave`,
      );
    }
    [a, b, c, d] = state.map((word) => word | 0);
  };
  return { next, restore, state: () => [a, b, c, d].map((word) => word >>> 0) };
}
