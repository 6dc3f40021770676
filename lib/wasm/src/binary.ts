/**
 * Arithmetic on two arrays of rows and columns, each of which may be repeated along either: its stride is 0 there.
 *
 * Kinds: 0 add, 1 subtract, 2 multiply, 3 divide.
 */
import { addUp, bytes, keep, read, total, wholeBytes, write } from './memory';
import { columnSums } from './sums';

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function value(kind: i32, a: v128, b: v128): v128 {
  if (kind == 0) return f32x4.add(a, b);
  if (kind == 1) return f32x4.sub(a, b);
  if (kind == 2) return f32x4.mul(a, b);
  return f32x4.div(a, b);
}

/** Four numbers of a row, whatever their stride. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function pick(p: usize, stride: i32, count: i32): v128 {
  if (stride == 1) return read(p, count);
  if (stride == 0) return v128.load_splat<f32>(p);
  return gather(p, bytes(stride), count);
}

function gather(p: usize, step: usize, count: i32): v128 {
  let x = v128.load_zero<f32>(p);
  if (count > 1) x = v128.load_lane<f32>(p + step, x, 1);
  if (count > 2) x = v128.load_lane<f32>(p + 2 * step, x, 2);
  if (count > 3) x = v128.load_lane<f32>(p + 3 * step, x, 3);
  return x;
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function row(kind: i32, a: usize, b: usize, y: usize, n: i32, aCol: i32, bCol: i32): void {
  const aStep = bytes(aCol) << 2;
  const bStep = bytes(bCol) << 2;
  const end = y + wholeBytes(n);
  for (; y < end; a += aStep, b += bStep, y += 16) v128.store(y, value(kind, pick(a, aCol, 4), pick(b, bCol, 4)));
  const rest = n & 3;
  if (rest) write(y, value(kind, pick(a, aCol, rest), pick(b, bCol, rest)), rest);
}

/** The usual strides are written out, so that their loops hold no question. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function rowOf(kind: i32, a: usize, b: usize, y: usize, n: i32, aCol: i32, bCol: i32): void {
  if (aCol == 1 && bCol == 1) row(kind, a, b, y, n, 1, 1);
  else if (aCol == 1 && bCol == 0) row(kind, a, b, y, n, 1, 0);
  else if (aCol == 0 && bCol == 1) row(kind, a, b, y, n, 0, 1);
  else row(kind, a, b, y, n, aCol, bCol);
}

function addRow(a: usize, b: usize, y: usize, n: i32, aCol: i32, bCol: i32): void {
  rowOf(0, a, b, y, n, aCol, bCol);
}

function subtractRow(a: usize, b: usize, y: usize, n: i32, aCol: i32, bCol: i32): void {
  rowOf(1, a, b, y, n, aCol, bCol);
}

function multiplyRow(a: usize, b: usize, y: usize, n: i32, aCol: i32, bCol: i32): void {
  rowOf(2, a, b, y, n, aCol, bCol);
}

function divideRow(a: usize, b: usize, y: usize, n: i32, aCol: i32, bCol: i32): void {
  rowOf(3, a, b, y, n, aCol, bCol);
}

export function binaryForward(
  kind: i32,
  a: usize,
  b: usize,
  y: usize,
  rows: i32,
  cols: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  if (aRow == cols * aCol && bRow == cols * bCol) {
    cols *= rows; // one long row
    rows = 1;
  }
  for (let i = 0; i < rows; i++) {
    if (kind == 0) addRow(a, b, y, cols, aCol, bCol);
    else if (kind == 1) subtractRow(a, b, y, cols, aCol, bCol);
    else if (kind == 2) multiplyRow(a, b, y, cols, aCol, bCol);
    else divideRow(a, b, y, cols, aCol, bCol);
    a += bytes(aRow);
    b += bytes(bRow);
    y += bytes(cols);
  }
}

/** What dy says about a (side 0) or b (side 1), which is read where the kind needs it. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function gradient(kind: i32, side: i32, dy: v128, a: usize, aCol: i32, b: usize, bCol: i32, count: i32): v128 {
  if (kind == 0) return dy;
  if (kind == 1) return side ? f32x4.neg(dy) : dy;
  if (kind == 2) return f32x4.mul(dy, side ? pick(a, aCol, count) : pick(b, bCol, count));
  const divisor = pick(b, bCol, count);
  const quotient = f32x4.div(dy, divisor);
  return side ? f32x4.neg(f32x4.mul(quotient, f32x4.div(pick(a, aCol, count), divisor))) : quotient;
}

/** The gradient of one side where both lie densely, or where only dy matters. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function alike(kind: i32, which: i32, dy: usize, a: usize, b: usize, out: usize, n: i32): void {
  const end = dy + wholeBytes(n);
  for (; dy < end; dy += 16, a += 16, b += 16, out += 16) {
    v128.store(out, gradient(kind, which, v128.load(dy), a, 1, b, 1, 4));
  }
  const rest = n & 3;
  if (rest) write(out, gradient(kind, which, read(dy, rest), a, 1, b, 1, rest), rest);
}

function alikeOf(kind: i32, which: i32, dy: usize, a: usize, b: usize, out: usize, n: i32): void {
  if (kind == 0) alike(0, which, dy, a, b, out, n);
  else if (kind == 1) alike(1, which, dy, a, b, out, n);
  else if (kind == 2) alike(2, which, dy, a, b, out, n);
  else alike(3, which, dy, a, b, out, n);
}

/** The gradient of one side: its own array, or sums of it where the side was repeated. */
function gradientOf(
  which: i32,
  kind: i32,
  dy: usize,
  a: usize,
  b: usize,
  out: usize,
  rows: i32,
  cols: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  const outRow = which ? bRow : aRow;
  const outCol = which ? bCol : aCol;
  const isDense = aCol == 1 && bCol == 1;
  if (outCol == 1 && outRow == cols && (kind < 2 || (isDense && aRow == cols && bRow == cols))) {
    alikeOf(kind, which, dy, a, b, out, rows * cols);
    return;
  }
  if (outCol == 1 && outRow != 0 && isDense) {
    for (let i = 0; i < rows; i++) {
      alikeOf(kind, which, dy + bytes(i * cols), a + bytes(i * aRow), b + bytes(i * bRow), out + bytes(i * outRow), cols);
    }
    return;
  }
  if (outRow == 0 && outCol == 1 && kind < 2) {
    columnSums(dy, out, rows, cols, which && kind == 1 ? -1 : 1, false);
    return;
  }
  if (outRow == 0 && outCol != 0) {
    // Down the rows, four columns at a time.
    for (let j = 0; j < cols; j += 4) {
      const count = min(4, cols - j);
      let low = f64x2.splat(0);
      let high = f64x2.splat(0);
      for (let i = 0; i < rows; i++) {
        const g = gradient(
          kind, which, read(dy + bytes(i * cols + j), count),
          a + bytes(i * aRow + j * aCol), aCol, b + bytes(i * bRow + j * bCol), bCol, count,
        );
        low = f64x2.add(low, f64x2.promote_low_f32x4(g));
        high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(g, g, 1, 0)));
      }
      const sums = v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
      scatter(out + bytes(j * outCol), sums, outCol, count);
    }
    return;
  }
  let all = f64x2.splat(0);
  for (let i = 0; i < rows; i++) {
    let sums = f64x2.splat(0);
    for (let j = 0; j < cols; j += 4) {
      const count = min(4, cols - j);
      const g = gradient(
        kind, which, read(dy + bytes(i * cols + j), count),
        a + bytes(i * aRow + j * aCol), aCol, b + bytes(i * bRow + j * bCol), bCol, count,
      );
      if (outCol) scatter(out + bytes(i * outRow + j * outCol), g, outCol, count);
      else sums = addUp(sums, keep(g, count));
    }
    if (outCol == 0) {
      if (outRow) store<f32>(out + bytes(i * outRow), <f32>total(sums));
      else all = f64x2.add(all, sums);
    }
  }
  if (outRow == 0 && outCol == 0) store<f32>(out, <f32>total(all));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function scatter(p: usize, x: v128, stride: i32, count: i32): void {
  if (stride == 1) return write(p, x, count);
  const step = bytes(stride);
  v128.store_lane<f32>(p, x, 0);
  if (count > 1) v128.store_lane<f32>(p + step, x, 1);
  if (count > 2) v128.store_lane<f32>(p + 2 * step, x, 2);
  if (count > 3) v128.store_lane<f32>(p + 3 * step, x, 3);
}

export function binaryBackward(
  kind: i32,
  dy: usize,
  a: usize,
  b: usize,
  da: usize,
  db: usize,
  rows: i32,
  cols: i32,
  aRow: i32,
  aCol: i32,
  bRow: i32,
  bCol: i32,
): void {
  if (da) gradientOf(0, kind, dy, a, b, da, rows, cols, aRow, aCol, bRow, bCol);
  if (db) gradientOf(1, kind, dy, a, b, db, rows, cols, aRow, aCol, bRow, bCol);
}
