/**
 * The inner loop of the matrix product for an a that lies on its side, as tile-rows.ts otherwise.
 *
 * It has been packed in panels of four rows, in which the four numbers of a column lie side by side.
 */
import { bytes } from './memory';
import { ADD, mac, readLeft, readRight, writeRow } from './tile';

/** c[i, 0..cols) for `rows` rows of packed a. */
export function tilesOfPanels(
  a: usize,
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
    let x0 = a;
    for (let k = depth; k > 0; ) {
      let b0 = v128.load(p);
      let b1 = v128.load(p, 16);
      p += bRow;
      let x = v128.load_splat<f32>(x0);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(x0, 4);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(x0, 8);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(x0, 12);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(x0, 16);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(x0, 20);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(x0, 24);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(x0, 28);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(x0, 32);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(x0, 36);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(x0, 40);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(x0, 44);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(x0, 48);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(x0, 52);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(x0, 56);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(x0, 60);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(x0, 64);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(x0, 68);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(x0, 72);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(x0, 76);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(x0, 80);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(x0, 84);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(x0, 88);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(x0, 92);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(x0, 96);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(x0, 100);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(x0, 104);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(x0, 108);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      if (--k == 0) break;
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(x0, 112);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(x0, 116);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(x0, 120);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(x0, 124);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      k--;
      x0 += 128;
    }
    writeRow(c, s00, s01, cols, flags);
    if (have > 1) writeRow(c1, s10, s11, cols, flags);
    if (have > 2) writeRow(c2, s20, s21, cols, flags);
    if (have > 3) writeRow(c3, s30, s31, cols, flags);
    a += bytes(depth) << 2;
    c += cRow << 2;
  }
}
