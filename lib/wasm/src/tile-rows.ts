/**
 * The inner loop of the matrix product: four rows by eight columns of c at a time.
 *
 * The eight vectors of a tile stay in registers while the sums over K grow. A step of K multiplies 32 pairs and needs six loads: two vectors
 * of b and four numbers of a, each spread over a vector. Together they fill the registers of the narrowest processors.
 *
 * Eight steps are written out, so that counting and the engine's look for interrupts do not weigh. Each but the last may leave the loop, and
 * that is more than a way out: within a stretch of code without branches the engine loads everything first, runs out of registers, and is a
 * fifth slower.
 *
 * `b` is a panel of eight columns, its rows `bRow` bytes apart. One of fewer columns has been filled up, and only what belongs to c is
 * written. The sums begin with `bias`, unless it is 0.
 */
import { ADD, mac, readLeft, readRight, writeRow } from './tile';

/** c[i, 0..cols) for `rows` rows of a, which are `aRow` bytes apart. */
export function tilesOfRows(
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  depth: i32,
  cols: i32,
  bias: usize,
  flags: i32,
): void {
  for (let i = 0; i < rows; i += 4) {
    const have = rows - i;
    // Rows that are not there repeat the last one; their sums are not written.
    const c1 = have > 1 ? c + cRow : c;
    const c2 = have > 2 ? c1 + cRow : c1;
    const c3 = have > 3 ? c2 + cRow : c2;
    let a0 = a;
    let a1 = have > 1 ? a0 + aRow : a0;
    let a2 = have > 2 ? a1 + aRow : a1;
    let a3 = have > 3 ? a2 + aRow : a2;
    let s00 = bias ? readLeft(bias, cols) : f32x4.splat(0);
    let s01 = bias ? readRight(bias, cols) : f32x4.splat(0);
    let s10 = s00;
    let s11 = s01;
    let s20 = s00;
    let s21 = s01;
    let s30 = s00;
    let s31 = s01;
    if (flags & ADD) {
      s00 = f32x4.add(s00, readLeft(c, cols));
      s01 = f32x4.add(s01, readRight(c, cols));
      s10 = f32x4.add(s10, readLeft(c1, cols));
      s11 = f32x4.add(s11, readRight(c1, cols));
      s20 = f32x4.add(s20, readLeft(c2, cols));
      s21 = f32x4.add(s21, readRight(c2, cols));
      s30 = f32x4.add(s30, readLeft(c3, cols));
      s31 = f32x4.add(s31, readRight(c3, cols));
    }
    let p = b;
    for (let k = depth; k > 0; ) {
      let b0 = v128.load(p);
      let b1 = v128.load(p, 16);
      p += bRow;
      let x = v128.load_splat<f32>(a0);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a1);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a2);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a3);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(a0, 4);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a1, 4);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a2, 4);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a3, 4);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(a0, 8);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a1, 8);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a2, 8);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a3, 8);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(a0, 12);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a1, 12);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a2, 12);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a3, 12);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(a0, 16);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a1, 16);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a2, 16);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a3, 16);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(a0, 20);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a1, 20);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a2, 20);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a3, 20);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(a0, 24);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a1, 24);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a2, 24);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a3, 24);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(a0, 28);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a1, 28);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a2, 28);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a3, 28);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      k--;
      a0 += 32;
      a1 += 32;
      a2 += 32;
      a3 += 32;
    }
    writeRow(c, s00, s01, cols, flags);
    if (have > 1) writeRow(c1, s10, s11, cols, flags);
    if (have > 2) writeRow(c2, s20, s21, cols, flags);
    if (have > 3) writeRow(c3, s30, s31, cols, flags);
    a += aRow << 2;
    c += cRow << 2;
  }
}
