/**
 * The inner loops of the matrix product: four rows by eight columns of the result at a time.
 *
 * The eight vectors of a tile stay in registers while the sums over K grow; with the two vectors of b and the number of a that is spread over
 * a vector they fill what the narrowest processors have. Each step of K multiplies 32 pairs, for which six loads are needed. Four steps are
 * written out, so that counting and the engine's look for interrupts do not weigh.
 *
 * `b` is a panel of eight columns, its rows `bRow` bytes apart. A panel of fewer columns is filled up with zeros, and only what belongs to c
 * is written. `bias` is 0 or begins the sums; `ADD` adds to what is in c, and `RELU` cuts off below zero.
 */
import { readPart, writePart } from './memory';

/** Flags of a product. */
export const ADD = 1;
export const RELU = 2;

// @ts-ignore: decorator
@inline
function mac(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** The left half of a row of a tile, of which `cols` of eight columns belong to c. */
// @ts-ignore: decorator
@inline
function readLeft(p: usize, cols: i32): v128 {
  return cols >= 4 ? v128.load(p) : readPart(p, cols);
}

// @ts-ignore: decorator
@inline
function readRight(p: usize, cols: i32): v128 {
  if (cols == 8) return v128.load(p, 16);
  return cols > 4 ? readPart(p + 16, cols - 4) : f32x4.splat(0);
}

function writeRow(p: usize, left: v128, right: v128, cols: i32, flags: i32): void {
  if (flags & RELU) {
    left = v128.andnot(left, f32x4.le(left, f32x4.splat(0)));
    right = v128.andnot(right, f32x4.le(right, f32x4.splat(0)));
  }
  if (cols == 8) {
    v128.store(p, left);
    v128.store(p, right, 16);
  } else if (cols > 4) {
    v128.store(p, left);
    writePart(p + 16, right, cols - 4);
  } else if (cols == 4) v128.store(p, left);
  else writePart(p, left, cols);
}

/** Rows of a times a panel: c[i, 0..cols) for `rows` rows of a, which are `aRow` bytes apart. */
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
  const left = bias ? readLeft(bias, cols) : f32x4.splat(0);
  const right = bias ? readRight(bias, cols) : f32x4.splat(0);
  const whole = depth & ~3;
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
    let s00 = left;
    let s01 = right;
    let s10 = left;
    let s11 = right;
    let s20 = left;
    let s21 = right;
    let s30 = left;
    let s31 = right;
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
    let k = 0;
    for (; k < whole; k += 4) {
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
      a0 += 16;
      a1 += 16;
      a2 += 16;
      a3 += 16;
    }
    for (; k < depth; k++) {
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
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    }
    writeRow(c, s00, s01, cols, flags);
    if (have > 1) writeRow(c1, s10, s11, cols, flags);
    if (have > 2) writeRow(c2, s20, s21, cols, flags);
    if (have > 3) writeRow(c3, s30, s31, cols, flags);
    a += aRow << 2;
    c += cRow << 2;
  }
}

/** The same for an a that was packed: panels of four rows, in which the four numbers of a column lie side by side. */
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
  const left = bias ? readLeft(bias, cols) : f32x4.splat(0);
  const right = bias ? readRight(bias, cols) : f32x4.splat(0);
  const whole = depth & ~3;
  for (let i = 0; i < rows; i += 4) {
    const have = rows - i;
    // Rows that are not there repeat the last one; their sums are not written.
    const c1 = have > 1 ? c + cRow : c;
    const c2 = have > 2 ? c1 + cRow : c1;
    const c3 = have > 3 ? c2 + cRow : c2;
    let s00 = left;
    let s01 = right;
    let s10 = left;
    let s11 = right;
    let s20 = left;
    let s21 = right;
    let s30 = left;
    let s31 = right;
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
    let k = 0;
    for (; k < whole; k += 4) {
      let b0 = v128.load(p);
      let b1 = v128.load(p, 16);
      p += bRow;
      let x = v128.load_splat<f32>(a);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a, 4);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a, 8);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a, 12);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(a, 16);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a, 20);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a, 24);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a, 28);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(a, 32);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a, 36);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a, 40);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a, 44);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      b0 = v128.load(p);
      b1 = v128.load(p, 16);
      p += bRow;
      x = v128.load_splat<f32>(a, 48);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a, 52);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a, 56);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a, 60);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      a += 64;
    }
    for (; k < depth; k++) {
      let b0 = v128.load(p);
      let b1 = v128.load(p, 16);
      p += bRow;
      let x = v128.load_splat<f32>(a);
      s00 = mac(s00, x, b0);
      s01 = mac(s01, x, b1);
      x = v128.load_splat<f32>(a, 4);
      s10 = mac(s10, x, b0);
      s11 = mac(s11, x, b1);
      x = v128.load_splat<f32>(a, 8);
      s20 = mac(s20, x, b0);
      s21 = mac(s21, x, b1);
      x = v128.load_splat<f32>(a, 12);
      s30 = mac(s30, x, b0);
      s31 = mac(s31, x, b1);
      a += 16;
    }
    writeRow(c, s00, s01, cols, flags);
    if (have > 1) writeRow(c1, s10, s11, cols, flags);
    if (have > 2) writeRow(c2, s20, s21, cols, flags);
    if (have > 3) writeRow(c3, s30, s31, cols, flags);
    c += cRow << 2;
  }
}
