/**
 * The steps of the optimizers, each for all parameters in one call.
 *
 * A table has a row of five 32-bit numbers for each parameter: [parameter, gradient, state1, state2, n], byte offsets with 0 for "none". A
 * parameter without a gradient stays as it is.
 */
import { read, splat, wholeBytes, write } from './memory';

const ROW: usize = 20;

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function parameterOf(row: usize): usize {
  return load<u32>(row);
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function gradientOf(row: usize): usize {
  return load<u32>(row, 4);
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function firstState(row: usize): usize {
  return load<u32>(row, 8);
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function secondState(row: usize): usize {
  return load<u32>(row, 12);
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function sizeOf(row: usize): i32 {
  return load<i32>(row, 16);
}

/** a + factor b */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function plus(a: v128, factor: v128, b: v128): v128 {
  return f32x4.add(a, f32x4.mul(factor, b));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function sgd(w: usize, g: usize, velocity: usize, count: i32, lr: v128, momentum: v128, nesterov: bool, decay: v128): void {
  const x = read(w, count);
  let step = plus(read(g, count), decay, x);
  if (velocity) {
    const v = plus(step, momentum, read(velocity, count));
    write(velocity, v, count);
    step = nesterov ? plus(step, momentum, v) : v;
  }
  write(w, f32x4.sub(x, f32x4.mul(lr, step)), count);
}

/** v <- momentum v + dw; w <- w - lr v, or w - lr (dw + momentum v) after Nesterov. */
export function sgdStep(table: usize, count: i32, lr: f64, momentum: f64, nesterov: i32, weightDecay: f64): void {
  const rate = splat(lr);
  const m = splat(momentum);
  const decay = splat(weightDecay);
  for (let i = 0; i < count; i++, table += ROW) {
    let w = parameterOf(table);
    let g = gradientOf(table);
    if (!g) continue;
    let v = momentum != 0 ? firstState(table) : 0;
    const n = sizeOf(table);
    const end = w + wholeBytes(n);
    for (; w < end; w += 16, g += 16) {
      sgd(w, g, v, 4, rate, m, nesterov != 0, decay);
      if (v) v += 16;
    }
    if (n & 3) sgd(w, g, v, n & 3, rate, m, nesterov != 0, decay);
  }
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function adagrad(w: usize, g: usize, squares: usize, count: i32, lr: v128, epsilon: v128, decay: v128): void {
  const x = read(w, count);
  const step = plus(read(g, count), decay, x);
  const s = plus(read(squares, count), step, step);
  write(squares, s, count);
  write(w, f32x4.sub(x, f32x4.div(f32x4.mul(lr, step), f32x4.add(f32x4.sqrt(s), epsilon))), count);
}

/** s <- s + dw^2; w <- w - lr dw / (sqrt(s) + epsilon) */
export function adagradStep(table: usize, count: i32, lr: f64, epsilon: f64, weightDecay: f64): void {
  const rate = splat(lr);
  const e = splat(epsilon);
  const decay = splat(weightDecay);
  for (let i = 0; i < count; i++, table += ROW) {
    let w = parameterOf(table);
    let g = gradientOf(table);
    if (!g) continue;
    let s = firstState(table);
    const n = sizeOf(table);
    const end = w + wholeBytes(n);
    for (; w < end; w += 16, g += 16, s += 16) adagrad(w, g, s, 4, rate, e, decay);
    if (n & 3) adagrad(w, g, s, n & 3, rate, e, decay);
  }
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function rmsprop(
  w: usize, g: usize, squares: usize, buffer: usize, count: i32,
  lr: v128, keep: v128, take: v128, epsilon: v128, decay: v128, momentum: v128,
): void {
  const x = read(w, count);
  const dw = plus(read(g, count), decay, x);
  const s = f32x4.add(f32x4.mul(keep, read(squares, count)), f32x4.mul(take, f32x4.mul(dw, dw)));
  write(squares, s, count);
  let step = f32x4.div(dw, f32x4.add(f32x4.sqrt(s), epsilon));
  if (buffer) {
    step = plus(step, momentum, read(buffer, count));
    write(buffer, step, count);
  }
  write(w, f32x4.sub(x, f32x4.mul(lr, step)), count);
}

/** s <- decay s + (1 - decay) dw^2; v <- momentum v + dw / (sqrt(s) + epsilon); w <- w - lr v */
export function rmspropStep(
  table: usize,
  count: i32,
  lr: f64,
  decay: f64,
  epsilon: f64,
  weightDecay: f64,
  momentum: f64,
): void {
  const rate = splat(lr);
  const keep = splat(decay);
  const take = splat(1 - decay);
  const e = splat(epsilon);
  const shrink = splat(weightDecay);
  const m = splat(momentum);
  for (let i = 0; i < count; i++, table += ROW) {
    let w = parameterOf(table);
    let g = gradientOf(table);
    if (!g) continue;
    let s = firstState(table);
    let b = momentum != 0 ? secondState(table) : 0;
    const n = sizeOf(table);
    const end = w + wholeBytes(n);
    for (; w < end; w += 16, g += 16, s += 16) {
      rmsprop(w, g, s, b, 4, rate, keep, take, e, shrink, m);
      if (b) b += 16;
    }
    if (n & 3) rmsprop(w, g, s, b, n & 3, rate, keep, take, e, shrink, m);
  }
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function adam(
  w: usize, g: usize, mean: usize, squares: usize, count: i32,
  rate: v128, take1: v128, keep2: v128, take2: v128, epsilon: v128, coupled: v128, shrink: v128, root: v128,
): void {
  const x = read(w, count);
  const dw = plus(read(g, count), coupled, x);
  const m0 = read(mean, count);
  const m = plus(m0, take1, f32x4.sub(dw, m0));
  const s = f32x4.add(f32x4.mul(keep2, read(squares, count)), f32x4.mul(take2, f32x4.mul(dw, dw)));
  write(mean, m, count);
  write(squares, s, count);
  const size = f32x4.add(f32x4.mul(f32x4.sqrt(s), root), epsilon);
  write(w, f32x4.sub(f32x4.mul(x, shrink), f32x4.mul(rate, f32x4.div(m, size))), count);
}

/** m <- beta1 m + (1 - beta1) dw; s <- beta2 s + (1 - beta2) dw^2; w <- w - lr (m / c1) / (sqrt(s / c2) + epsilon) */
export function adamStep(
  table: usize,
  count: i32,
  lr: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  weightDecay: f64,
  decoupled: i32,
  correction1: f64,
  correction2: f64,
): void {
  const rate = splat(lr / correction1);
  const take1 = splat(1 - beta1);
  const keep2 = splat(beta2);
  const take2 = splat(1 - beta2);
  const e = splat(epsilon);
  const coupled = splat(decoupled ? 0 : weightDecay);
  const shrink = splat(decoupled ? 1 - lr * weightDecay : 1);
  const root = splat(1 / sqrt<f64>(correction2));
  for (let i = 0; i < count; i++, table += ROW) {
    let w = parameterOf(table);
    let g = gradientOf(table);
    if (!g) continue;
    let m = firstState(table);
    let s = secondState(table);
    const n = sizeOf(table);
    const end = w + wholeBytes(n);
    for (; w < end; w += 16, g += 16, m += 16, s += 16) {
      adam(w, g, m, s, 4, rate, take1, keep2, take2, e, coupled, shrink, root);
    }
    if (n & 3) adam(w, g, m, s, n & 3, rate, take1, keep2, take2, e, coupled, shrink, root);
  }
}

/** total[0] = sum of the squares of all gradients */
export function squaresOfGradients(table: usize, count: i32, total: usize): void {
  let sum = f64x2.splat(0);
  for (let i = 0; i < count; i++, table += ROW) {
    let g = gradientOf(table);
    if (!g) continue;
    const n = sizeOf(table);
    const end = g + wholeBytes(n);
    for (; g < end; g += 16) sum = addSquares(sum, v128.load(g));
    if (n & 3) sum = addSquares(sum, read(g, n & 3));
  }
  store<f32>(total, <f32>(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function addSquares(sum: v128, x: v128): v128 {
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
  return f64x2.add(sum, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
}

export function scaleGradients(table: usize, count: i32, factor: f64): void {
  const f = splat(factor);
  for (let i = 0; i < count; i++, table += ROW) {
    let g = gradientOf(table);
    if (!g) continue;
    const n = sizeOf(table);
    const end = g + wholeBytes(n);
    for (; g < end; g += 16) v128.store(g, f32x4.mul(v128.load(g), f));
    if (n & 3) write(g, f32x4.mul(read(g, n & 3), f), n & 3);
  }
}
