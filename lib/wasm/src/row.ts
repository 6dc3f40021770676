/**
 * The matrix product for one to three rows, as when a model answers for one example: b is read once for each row, so it is not worth a copy.
 */
import { bytes, read, readPart, wholeBytes, write } from './memory';
import { ADD, mac, RELU } from './tile';

/** Sums so far into c: `bias` and what was there, if asked. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function begin(bias: usize, c: usize, offset: usize, flags: i32, count: i32): v128 {
  let sum = bias ? read(bias + offset, count) : f32x4.splat(0);
  if (flags & ADD) sum = f32x4.add(sum, read(c + offset, count));
  return sum;
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function end(c: usize, offset: usize, sum: v128, flags: i32, count: i32): void {
  if (flags & RELU) sum = v128.andnot(sum, f32x4.le(sum, f32x4.splat(0)));
  write(c + offset, sum, count);
}

/** c = a b, plus bias. [K] [K, M] -> [M] */
export function rowByMatrix(a: usize, b: usize, c: usize, K: i32, M: i32, bias: usize, flags: i32): void {
  const last = a + bytes(K);
  const row = bytes(M);
  let j: usize = 0;
  // 24 columns: their sums, a vector of b and a number of a are in registers.
  for (; j + 96 <= row; j += 96) {
    let s0 = begin(bias, c, j, flags, 4);
    let s1 = begin(bias, c, j + 16, flags, 4);
    let s2 = begin(bias, c, j + 32, flags, 4);
    let s3 = begin(bias, c, j + 48, flags, 4);
    let s4 = begin(bias, c, j + 64, flags, 4);
    let s5 = begin(bias, c, j + 80, flags, 4);
    let p = b + j;
    for (let k = a; k < last; k += 4, p += row) {
      const x = v128.load_splat<f32>(k);
      s0 = mac(s0, x, v128.load(p));
      s1 = mac(s1, x, v128.load(p, 16));
      s2 = mac(s2, x, v128.load(p, 32));
      s3 = mac(s3, x, v128.load(p, 48));
      s4 = mac(s4, x, v128.load(p, 64));
      s5 = mac(s5, x, v128.load(p, 80));
    }
    end(c, j, s0, flags, 4);
    end(c, j + 16, s1, flags, 4);
    end(c, j + 32, s2, flags, 4);
    end(c, j + 48, s3, flags, 4);
    end(c, j + 64, s4, flags, 4);
    end(c, j + 80, s5, flags, 4);
  }
  for (; j < wholeBytes(M); j += 16) {
    let sum = begin(bias, c, j, flags, 4);
    let p = b + j;
    for (let k = a; k < last; k += 4, p += row) sum = mac(sum, v128.load_splat<f32>(k), v128.load(p));
    end(c, j, sum, flags, 4);
  }
  const rest = M & 3;
  if (rest) {
    let sum = begin(bias, c, j, flags, rest);
    let p = b + j;
    for (let k = a; k < last; k += 4, p += row) sum = mac(sum, v128.load_splat<f32>(k), readPart(p, rest));
    end(c, j, sum, flags, rest);
  }
}

/** c = a bT, plus bias: each number of c is the product of two rows. [K] [M, K] -> [M] */
export function rowByTransposed(a: usize, b: usize, c: usize, K: i32, M: i32, bias: usize, flags: i32): void {
  const row = bytes(K);
  for (let j = 0; j < M; j += 4) {
    const count = min(4, M - j);
    // Rows that are not there are read as the last one that is; what comes of them is not written.
    const b1 = count > 1 ? b + row : b;
    const b2 = count > 2 ? b1 + row : b1;
    const b3 = count > 3 ? b2 + row : b2;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let k: usize = 0;
    for (; k < wholeBytes(K); k += 16) {
      const x = v128.load(a + k);
      s0 = mac(s0, x, v128.load(b + k));
      s1 = mac(s1, x, v128.load(b1 + k));
      s2 = mac(s2, x, v128.load(b2 + k));
      s3 = mac(s3, x, v128.load(b3 + k));
    }
    const rest = K & 3;
    if (rest) {
      const x = readPart(a + k, rest);
      s0 = mac(s0, x, readPart(b + k, rest));
      s1 = mac(s1, x, readPart(b1 + k, rest));
      s2 = mac(s2, x, readPart(b2 + k, rest));
      s3 = mac(s3, x, readPart(b3 + k, rest));
    }
    const sums = f32x4.add(begin(bias, c, bytes(j), flags, count), across(s0, s1, s2, s3));
    end(c, bytes(j), sums, flags, count);
    b += row << 2;
  }
}

/** The sums of four vectors, as one vector. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function across(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const low = f32x4.add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7));
  const high = f32x4.add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(low, high, 0, 1, 4, 5), v128.shuffle<f32>(low, high, 2, 3, 6, 7));
}
