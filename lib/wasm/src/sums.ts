/** Sums that several kernels need. Terms are added up in double precision, in an order that depends on the sizes alone. */
import { addUp, bytes, read, total, write } from './memory';

/** The sum of n numbers. */
export function sumOf(x: usize, n: i32): f64 {
  let sums = f64x2.splat(0);
  let more = f64x2.splat(0);
  const end = x + ((<usize>(n & ~7)) << 2);
  for (; x < end; x += 32) {
    sums = addUp(sums, v128.load(x));
    more = addUp(more, v128.load(x, 16));
  }
  if (n & 4) {
    sums = addUp(sums, v128.load(x));
    x += 16;
  }
  if (n & 3) more = addUp(more, read(x, n & 3));
  return total(f64x2.add(sums, more));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function finish(y: usize, a: v128, b: v128, factor: v128, accumulate: bool, count: i32): void {
  a = f32x4.demote_f64x2_zero(f64x2.mul(a, factor));
  b = f32x4.demote_f64x2_zero(f64x2.mul(b, factor));
  let sums = v128.shuffle<i64>(a, b, 0, 2);
  if (accumulate) sums = f32x4.add(sums, read(y, count));
  write(y, sums, count);
}

/** y[j] = factor * sum over the rows of x[i, j], added to what is there with `accumulate`. [rows, cols] -> [cols] */
export function columnSums(x: usize, y: usize, rows: i32, cols: i32, factor: f64, accumulate: bool): void {
  const f = f64x2.splat(factor);
  const step = bytes(cols);
  let j = 0;
  // Sixteen columns are a line of the cache.
  for (; j + 16 <= cols; j += 16) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let s4 = f64x2.splat(0);
    let s5 = f64x2.splat(0);
    let s6 = f64x2.splat(0);
    let s7 = f64x2.splat(0);
    let p = x + bytes(j);
    for (let i = 0; i < rows; i++, p += step) {
      let v = v128.load(p);
      s0 = f64x2.add(s0, low(v));
      s1 = f64x2.add(s1, high(v));
      v = v128.load(p, 16);
      s2 = f64x2.add(s2, low(v));
      s3 = f64x2.add(s3, high(v));
      v = v128.load(p, 32);
      s4 = f64x2.add(s4, low(v));
      s5 = f64x2.add(s5, high(v));
      v = v128.load(p, 48);
      s6 = f64x2.add(s6, low(v));
      s7 = f64x2.add(s7, high(v));
    }
    const out = y + bytes(j);
    finish(out, s0, s1, f, accumulate, 4);
    finish(out + 16, s2, s3, f, accumulate, 4);
    finish(out + 32, s4, s5, f, accumulate, 4);
    finish(out + 48, s6, s7, f, accumulate, 4);
  }
  for (; j < cols; j += 4) {
    const count = min(4, cols - j);
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let p = x + bytes(j);
    for (let i = 0; i < rows; i++, p += step) {
      const v = read(p, count);
      s0 = f64x2.add(s0, low(v));
      s1 = f64x2.add(s1, high(v));
    }
    finish(y + bytes(j), s0, s1, f, accumulate, count);
  }
}

/** The largest of n numbers, -infinite for none; NaN if there is one among them. */
export function largestOf(x: usize, n: i32): f32 {
  let most = f32x4.splat(-Infinity);
  let more = most;
  let strange = f32x4.splat(0); // all ones where a NaN was
  const end = x + ((<usize>(n & ~7)) << 2);
  for (; x < end; x += 32) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    most = larger(a, most);
    more = larger(b, more);
    strange = v128.or(strange, v128.or(f32x4.ne(a, a), f32x4.ne(b, b)));
  }
  if (n & 4) {
    const a = v128.load(x);
    most = larger(a, most);
    strange = v128.or(strange, f32x4.ne(a, a));
    x += 16;
  }
  const rest = n & 3;
  if (rest) {
    const a = read(x, rest);
    const isThere = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(rest));
    more = larger(v128.bitselect(a, more, isThere), more);
    strange = v128.or(strange, f32x4.ne(a, a));
  }
  if (v128.any_true(strange)) return NaN;
  most = larger(most, more);
  most = larger(most, v128.shuffle<i64>(most, most, 1, 0));
  return max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1));
}

/** The larger of two numbers, in one instruction where the order of NaN and of zeros does not matter. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function larger(a: v128, b: v128): v128 {
  return f32x4.pmax(a, b);
}
