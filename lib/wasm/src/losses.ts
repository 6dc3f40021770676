/** Losses that are a mean over elements: binary cross-entropy with logits, mean squared error, Huber's. */
import { atLeast, atMost, exp, log1p, sigmoid } from './math';
import { addUp, keep, read, splat, total, wholeBytes, write } from './memory';

/** Kinds, written out where they are used. */
const BINARY_CROSS_ENTROPY = 0;
const SQUARE = 1;
const HUBER = 2;

/** max(z, 0) - z t + log(1 + e^-|z|), which no logit is too large for. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function crossEntropy(z: v128, t: v128): v128 {
  const above = v128.andnot(z, f32x4.le(z, f32x4.splat(0)));
  const tail = log1p(exp(v128.or(z, f32x4.splat(-0.0))));
  return f32x4.add(f32x4.sub(above, f32x4.mul(z, t)), tail);
}

/** d^2 / 2 up to delta, then delta (|d| - delta / 2). */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function huber(d: v128, delta: v128): v128 {
  const size = f32x4.abs(d);
  const half = f32x4.splat(0.5);
  const square = f32x4.mul(f32x4.mul(d, d), half);
  const line = f32x4.mul(delta, f32x4.sub(size, f32x4.mul(delta, half)));
  return v128.bitselect(line, square, f32x4.gt(size, delta));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function terms(kind: i32, y: v128, t: v128, delta: v128): v128 {
  if (kind == BINARY_CROSS_ENTROPY) return crossEntropy(y, t);
  const d = f32x4.sub(y, t);
  return kind == SQUARE ? f32x4.mul(d, d) : huber(d, delta);
}

/** The derivative of a term with respect to y. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function slopes(kind: i32, y: v128, t: v128, delta: v128): v128 {
  if (kind == BINARY_CROSS_ENTROPY) return f32x4.sub(sigmoid(y), t);
  const d = f32x4.sub(y, t);
  return kind == SQUARE ? f32x4.add(d, d) : atLeast(atMost(d, delta), f32x4.neg(delta));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function forward(kind: i32, y: usize, t: usize, loss: usize, n: i32, delta: v128): void {
  let sums = f64x2.splat(0);
  const end = y + wholeBytes(n);
  for (; y < end; y += 16, t += 16) sums = addUp(sums, terms(kind, v128.load(y), v128.load(t), delta));
  const rest = n & 3;
  if (rest) sums = addUp(sums, keep(terms(kind, read(y, rest), read(t, rest), delta), rest));
  store<f32>(loss, <f32>(total(sums) / <f64>n));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function backward(kind: i32, y: usize, t: usize, dloss: usize, dy: usize, n: i32, delta: v128): void {
  const factor = splat(<f64>load<f32>(dloss) / <f64>n);
  const end = y + wholeBytes(n);
  for (; y < end; y += 16, t += 16, dy += 16) {
    v128.store(dy, f32x4.mul(factor, slopes(kind, v128.load(y), v128.load(t), delta)));
  }
  const rest = n & 3;
  if (rest) write(dy, f32x4.mul(factor, slopes(kind, read(y, rest), read(t, rest), delta)), rest);
}

export function binaryCrossEntropyForward(z: usize, t: usize, loss: usize, n: i32): void {
  forward(BINARY_CROSS_ENTROPY, z, t, loss, n, splat(0));
}

export function binaryCrossEntropyBackward(z: usize, t: usize, dloss: usize, dz: usize, n: i32): void {
  backward(BINARY_CROSS_ENTROPY, z, t, dloss, dz, n, splat(0));
}

export function meanSquaredErrorForward(y: usize, t: usize, loss: usize, n: i32): void {
  forward(SQUARE, y, t, loss, n, splat(0));
}

export function meanSquaredErrorBackward(y: usize, t: usize, dloss: usize, dy: usize, n: i32): void {
  backward(SQUARE, y, t, dloss, dy, n, splat(0));
}

export function huberForward(y: usize, t: usize, loss: usize, n: i32, delta: f64): void {
  forward(HUBER, y, t, loss, n, splat(delta));
}

export function huberBackward(y: usize, t: usize, dloss: usize, dy: usize, n: i32, delta: f64): void {
  backward(HUBER, y, t, dloss, dy, n, splat(delta));
}
