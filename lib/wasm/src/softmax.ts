/** Softmax and its logarithm along the last axis: [rows, cols] -> [rows, cols]. */
import { exp, log } from './math';
import { addUp, bytes, keep, read, total, wholeBytes, write } from './memory';
import { largestOf, sumOf } from './sums';

/** y = e^(x - most), and the sum of it. In place if y is x; with a y of 0 there is only the sum. */
export function powers(x: usize, y: usize, n: i32, most: f32): f64 {
  const m = f32x4.splat(most);
  let sums = f64x2.splat(0);
  const end = x + wholeBytes(n);
  const offset = y ? y - x : 0;
  for (; x < end; x += 16) {
    const e = exp(f32x4.sub(v128.load(x), m));
    if (y) v128.store(x + offset, e);
    sums = addUp(sums, e);
  }
  const rest = n & 3;
  if (rest) {
    const e = exp(f32x4.sub(read(x, rest), m));
    if (y) write(x + offset, e, rest);
    sums = addUp(sums, keep(e, rest));
  }
  return total(sums);
}

/** y = factor x; in place if y is x. */
export function scale(x: usize, y: usize, n: i32, factor: f32): void {
  const f = f32x4.splat(factor);
  const end = x + wholeBytes(n);
  for (; x < end; x += 16, y += 16) v128.store(y, f32x4.mul(v128.load(x), f));
  const rest = n & 3;
  if (rest) write(y, f32x4.mul(read(x, rest), f), rest);
}

/** One row of softmax; returns the logarithm of the sum of e^(x - most). */
export function softmaxRow(x: usize, y: usize, n: i32, most: f32): f32 {
  const sum = powers(x, y, n, most);
  scale(y, y, n, <f32>(1 / sum));
  return logarithm(<f32>sum);
}

export function logarithm(x: f32): f32 {
  return f32x4.extract_lane(log(f32x4.splat(x)), 0);
}

export function softmaxForward(x: usize, y: usize, rows: i32, cols: i32): void {
  for (let i = 0; i < rows; i++, x += bytes(cols), y += bytes(cols)) {
    scale(y, y, cols, <f32>(1 / powers(x, y, cols, largestOf(x, cols))));
  }
}

/** dx = y (dy - sum of dy y) */
export function softmaxBackward(dy: usize, y: usize, dx: usize, rows: i32, cols: i32): void {
  const rest = cols & 3;
  for (let i = 0; i < rows; i++) {
    let sums = f64x2.splat(0);
    let j: usize = 0;
    for (; j < wholeBytes(cols); j += 16) sums = addUp(sums, f32x4.mul(v128.load(dy + j), v128.load(y + j)));
    if (rest) sums = addUp(sums, f32x4.mul(read(dy + j, rest), read(y + j, rest)));
    const mean = f32x4.splat(<f32>total(sums));
    for (j = 0; j < wholeBytes(cols); j += 16) {
      v128.store(dx + j, f32x4.mul(v128.load(y + j), f32x4.sub(v128.load(dy + j), mean)));
    }
    if (rest) write(dx + j, f32x4.mul(read(y + j, rest), f32x4.sub(read(dy + j, rest), mean)), rest);
    dy += bytes(cols);
    y += bytes(cols);
    dx += bytes(cols);
  }
}

/** y = (x - most) - log(sum): first what is exact for the largest, whatever its size. */
export function logSoftmaxForward(x: usize, y: usize, rows: i32, cols: i32): void {
  const rest = cols & 3;
  for (let i = 0; i < rows; i++) {
    const most = largestOf(x, cols);
    const m = f32x4.splat(most);
    const logSum = f32x4.splat(logarithm(<f32>powers(x, 0, cols, most)));
    let j: usize = 0;
    for (; j < wholeBytes(cols); j += 16) v128.store(y + j, f32x4.sub(f32x4.sub(v128.load(x + j), m), logSum));
    if (rest) write(y + j, f32x4.sub(f32x4.sub(read(x + j, rest), m), logSum), rest);
    x += bytes(cols);
    y += bytes(cols);
  }
}

/** dx = dy - e^y * sum of dy */
export function logSoftmaxBackward(dy: usize, y: usize, dx: usize, rows: i32, cols: i32): void {
  const rest = cols & 3;
  for (let i = 0; i < rows; i++) {
    const sum = f32x4.splat(<f32>sumOf(dy, cols));
    let j: usize = 0;
    for (; j < wholeBytes(cols); j += 16) {
      v128.store(dx + j, f32x4.sub(v128.load(dy + j), f32x4.mul(exp(v128.load(y + j)), sum)));
    }
    if (rest) write(dx + j, f32x4.sub(read(dy + j, rest), f32x4.mul(exp(read(y + j, rest)), sum)), rest);
    dy += bytes(cols);
    y += bytes(cols);
    dx += bytes(cols);
  }
}
