/** Copies of a block of a matrix in the order in which the inner loops read it, so that they walk straight through memory. */
import { bytes, readPart } from './memory';

/** Panels of eight columns: [depth, 8] each, one behind the other; the last is filled up with zeros. `x` is [depth, cols], rows `row` bytes apart. */
export function packColumns(x: usize, row: usize, to: usize, depth: i32, cols: i32): void {
  for (let j = 0; j < cols; j += 8, x += 32) {
    const count = cols - j;
    let p = x;
    if (count >= 8) {
      for (let k = 0; k < depth; k++, p += row, to += 32) {
        v128.store(to, v128.load(p));
        v128.store(to, v128.load(p, 16), 16);
      }
    } else {
      for (let k = 0; k < depth; k++, p += row, to += 32) {
        v128.store(to, count >= 4 ? v128.load(p) : readPart(p, count));
        v128.store(to, count > 4 ? readPart(p + 16, count - 4) : f32x4.splat(0), 16);
      }
    }
  }
}

/** The same for a matrix that is stored on its side: `x` is [cols, depth]. */
export function packColumnsOfTransposed(x: usize, row: usize, to: usize, depth: i32, cols: i32): void {
  for (let j = 0; j < cols; j += 8) {
    turn(x, row, to, 32, depth, cols - j);
    turn(x + (row << 2), row, to + 16, 32, depth, cols - j - 4);
    x += row << 3;
    to += bytes(depth) << 3;
  }
}

/** Panels of four rows of a matrix that is stored on its side, `x` being [depth, rows]: [depth, 4] each. */
export function packRowsOfTransposed(x: usize, row: usize, to: usize, depth: i32, rows: i32): void {
  for (let i = 0; i < rows; i += 4, x += 16) {
    const count = rows - i;
    let p = x;
    if (count >= 4) for (let k = 0; k < depth; k++, p += row, to += 16) v128.store(to, v128.load(p));
    else for (let k = 0; k < depth; k++, p += row, to += 16) v128.store(to, readPart(p, count));
  }
}

/** Four rows of x, of which `count` are there, become four columns: to[k, 0..4) = x[0..4, k]. */
function turn(x: usize, row: usize, to: usize, toRow: usize, depth: i32, count: i32): void {
  if (count <= 0) {
    for (let k = 0; k < depth; k++, to += toRow) v128.store(to, f32x4.splat(0));
    return;
  }
  // Rows that are not there are read as the last one that is. What comes of them is in columns that nobody writes.
  const x1 = count > 1 ? x + row : x;
  const x2 = count > 2 ? x1 + row : x1;
  const x3 = count > 3 ? x2 + row : x2;
  let k: usize = 0;
  const whole = (<usize>(depth & ~3)) << 2;
  for (; k < whole; k += 16, to += toRow << 2) {
    const r0 = v128.load(x + k);
    const r1 = v128.load(x1 + k);
    const r2 = v128.load(x2 + k);
    const r3 = v128.load(x3 + k);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    v128.store(to + toRow, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    v128.store(to + 2 * toRow, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    v128.store(to + 3 * toRow, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
  }
  for (; k < bytes(depth); k += 4, to += toRow) {
    store<f32>(to, load<f32>(x + k));
    store<f32>(to, load<f32>(x1 + k), 4);
    store<f32>(to, load<f32>(x2 + k), 8);
    store<f32>(to, load<f32>(x3 + k), 12);
  }
}
