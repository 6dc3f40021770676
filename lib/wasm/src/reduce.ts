/** Sums, means and maxima along one axis: [outer, length, inner] -> [outer, inner]. Kinds: 0 sum, 1 mean, 2 max. */
import { bytes, read, splat, wholeBytes, write } from './memory';
import { columnSums, larger, largestOf, sumOf } from './sums';

export function reduceForward(kind: i32, x: usize, y: usize, outer: i32, length: i32, inner: i32): void {
  const factor: f64 = kind == 1 ? 1 / <f64>length : 1;
  for (let i = 0; i < outer; i++) {
    if (inner == 1) store<f32>(y, kind == 2 ? largestOf(x, length) : <f32>(sumOf(x, length) * factor));
    else if (kind == 2) columnMaxima(x, y, length, inner);
    else columnSums(x, y, length, inner, factor, false);
    x += bytes(length * inner);
    y += bytes(inner);
  }
}

function columnMaxima(x: usize, y: usize, rows: i32, cols: i32): void {
  for (let j = 0; j < cols; j += 4) {
    const count = min(4, cols - j);
    let most = f32x4.splat(-Infinity);
    let strange = f32x4.splat(0);
    let p = x + bytes(j);
    for (let i = 0; i < rows; i++, p += bytes(cols)) {
      const v = read(p, count);
      most = larger(v, most);
      strange = v128.or(strange, f32x4.ne(v, v));
    }
    write(y + bytes(j), v128.or(most, strange), count); // all ones are a NaN
  }
}

/** The gradient of a maximum goes to the first of equals, that of a NaN to the first NaN. */
export function reduceBackward(
  kind: i32,
  dy: usize,
  x: usize,
  y: usize,
  dx: usize,
  outer: i32,
  length: i32,
  inner: i32,
): void {
  const factor: f64 = kind == 1 ? 1 / <f64>length : 1;
  for (let i = 0; i < outer; i++) {
    if (kind == 2) toFirst(dy, x, y, dx, length, inner);
    else if (inner == 1) spread(<f32>(<f64>load<f32>(dy) * factor), dx, length);
    else for (let k = 0; k < length; k++) scaled(dy, dx + bytes(k * inner), inner, factor);
    dy += bytes(inner);
    y += bytes(inner);
    x += bytes(length * inner);
    dx += bytes(length * inner);
  }
}

function spread(value: f32, dx: usize, n: i32): void {
  const v = f32x4.splat(value);
  const end = dx + wholeBytes(n);
  for (; dx < end; dx += 16) v128.store(dx, v);
  if (n & 3) write(dx, v, n & 3);
}

function scaled(dy: usize, dx: usize, n: i32, factor: f64): void {
  const f = splat(factor);
  for (let j = 0; j < n; j += 4) {
    const count = min(4, n - j);
    write(dx + bytes(j), f32x4.mul(read(dy + bytes(j), count), f), count);
  }
}

function toFirst(dy: usize, x: usize, y: usize, dx: usize, length: i32, inner: i32): void {
  for (let j = 0; j < inner; j++) {
    const most = load<f32>(y + bytes(j));
    let found = false;
    for (let k = 0; k < length; k++) {
      const at = bytes(k * inner + j);
      const v = load<f32>(x + at);
      const hit = !found && (v == most || v != v);
      store<f32>(dx + at, hit ? load<f32>(dy + bytes(j)) : 0);
      found = found || hit;
    }
  }
}
