/** How far the polynomials of lib/wasm/src/math.ts are from the functions, over half a million numbers spread over all that float32 has. */
import { expect, test } from 'vitest';
import { erfc } from '../../../lib/src/derive/erf.js';
import { UNARY } from '../../../lib/src/kernels/table.js';
import { arena } from '../../../lib/src/memory/arena.js';
import { wasmKernels } from './load.js';

interface Claim {
  readonly kind: keyof typeof UNARY;
  readonly f: (x: number) => number;
  readonly from: number;
  readonly to: number;
  /** largest error, in units of the last digit of the result (measured, rounded up) */
  readonly ulp: number;
}

const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const bend = (x: number): number => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
const LARGEST = 3.4e38;

const CLAIMS: readonly Claim[] = [
  { kind: 'exp', f: Math.exp, from: -104, to: 89, ulp: 1 },
  { kind: 'log', f: Math.log, from: 0, to: LARGEST, ulp: 1 },
  { kind: 'tanh', f: Math.tanh, from: -LARGEST, to: LARGEST, ulp: 1.5 },
  { kind: 'sigmoid', f: sigmoid, from: -87, to: LARGEST, ulp: 2.5 },
  { kind: 'silu', f: (x) => x * sigmoid(x), from: -87, to: LARGEST, ulp: 3 },
  // Where gelu is cut off, its two factors have errors that grow with x^2; it is below 2e-6 there.
  { kind: 'gelu', f: (x) => (x / 2) * erfc(-x * Math.SQRT1_2), from: -5, to: LARGEST, ulp: 8 },
  { kind: 'geluTanh', f: (x) => x * sigmoid(2 * bend(x)), from: -3, to: LARGEST, ulp: 16 },
  { kind: 'sqrt', f: Math.sqrt, from: 0, to: LARGEST, ulp: 0.5 }, // the processor's own
];

/** A prime, so that all last digits come up. */
const STRIDE = 8191;

/** Every 8191st float32 between two numbers, in the order of their bits. */
function numbersBetween(from: number, to: number): Float32Array {
  const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / STRIDE) }, (_, i) => i * STRIDE);
  return new Float32Array(bits.buffer).filter((x) => x >= from && x <= to);
}

/** The distance to the next float32, at y. */
const ulpOf = (y: number): number => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(y)))) - 23);

test.each(CLAIMS)('$kind is within $ulp units of the last digit from $from to $to', ({ kind, f, from, to, ulp }) => {
  const kernels = wasmKernels();
  const xs = numbersBetween(from, to);
  const owner = {};
  const block = arena.take(xs.length * 8, owner, 'step values');
  arena.f32.set(xs, block / 4);
  kernels.unaryForward(UNARY[kind], block, block + xs.length * 4, xs.length, 0);
  const ys = arena.f32.slice(block / 4 + xs.length, block / 4 + 2 * xs.length);
  arena.give(block);
  const worst = { x: 0, error: 0 };
  xs.forEach((x, i) => {
    const expected = f(x);
    const rounded = Math.fround(expected);
    if (Object.is(ys[i], rounded) || ys[i] === rounded) return;
    const error = Number.isFinite(rounded) ? Math.abs(ys[i] - expected) / ulpOf(rounded) : Infinity;
    if (!(error <= worst.error)) Object.assign(worst, { x, error });
  });
  expect(xs.length).toBeGreaterThan(200_000);
  expect(worst.error, `at ${worst.x}`).toBeLessThanOrEqual(ulp);
});

test('exp() of numbers that are too large or too small for a result is infinite or 0', () => {
  const kernels = wasmKernels();
  const xs = [1e4, Infinity, 88.73, -1e4, -Infinity, -104.1];
  const block = arena.take(64, {}, 'step values');
  arena.f32.set(xs, block / 4);
  kernels.unaryForward(UNARY.exp, block, block, xs.length, 0);
  expect([...arena.f32.subarray(block / 4, block / 4 + xs.length)]).toEqual([Infinity, Infinity, Infinity, 0, 0, 0]);
});
