/** The plain handling of arrays: filling, copying, adding one to another, dropping elements. */
import { read, splat, wholeBytes, write } from './memory';

export function fill(y: usize, n: i32, value: f64): void {
  const v = splat(value);
  const end = y + wholeBytes(n);
  for (; y < end; y += 16) v128.store(y, v);
  if (n & 3) write(y, v, n & 3);
}

export function copy(x: usize, y: usize, n: i32): void {
  const end = x + wholeBytes(n);
  for (; x < end; x += 16, y += 16) v128.store(y, v128.load(x));
  if (n & 3) write(y, read(x, n & 3), n & 3);
}

/** y += factor x */
export function addInto(x: usize, y: usize, n: i32, factor: f64): void {
  const f = splat(factor);
  const end = x + wholeBytes(n);
  for (; x < end; x += 16, y += 16) v128.store(y, f32x4.add(v128.load(y), f32x4.mul(f, v128.load(x))));
  const rest = n & 3;
  if (rest) write(y, f32x4.add(read(y, rest), f32x4.mul(f, read(x, rest))), rest);
}

/** y = x mask / (1 - rate); with a rate of 1 nothing is left to make up for. */
export function dropoutForward(x: usize, mask: usize, y: usize, n: i32, rate: f64): void {
  const scale = splat(rate < 1 ? 1 / (1 - rate) : 0);
  const end = x + wholeBytes(n);
  for (; x < end; x += 16, mask += 16, y += 16) {
    v128.store(y, f32x4.mul(v128.load(x), f32x4.mul(v128.load(mask), scale)));
  }
  const rest = n & 3;
  if (rest) write(y, f32x4.mul(read(x, rest), f32x4.mul(read(mask, rest), scale)), rest);
}
