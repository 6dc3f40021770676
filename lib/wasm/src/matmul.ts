/**
 * The matrix product, in blocks that stay in the processor's caches.
 *
 * @source Goto, van de Geijn (2008), Anatomy of High-Performance Matrix Multiplication, section 4
 */
import { bytes } from './memory';
import { packColumns, packColumnsOfTransposed, packRowsOfTransposed } from './pack';
import { rowByMatrix, rowByTransposed } from './row';
import { ADD, RELU } from './tile';
import { tilesOfPanels } from './tile-panels';
import { tilesOfRows } from './tile-rows';

/** A block of b is at most DEPTH by COLUMNS, one of a at most ROWS by DEPTH. */
const DEPTH = 512;
const COLUMNS = 256;
const ROWS = 32;

/** Up to so many rows of a, b is read too seldom for a copy to pay (measured). */
const ROWS_WITHOUT_PACKING = 96;

/** But rows of b that are a page of memory apart, or more, are slow to walk down: with them it pays from the second tile. */
const COLUMNS_OF_A_PAGE = 1024;

/** Where blocks of b and a are packed. It holds nothing from one call to the next. */
let packedB: usize = 0;
let packedA: usize = 0;

/** How many bytes `setScratch` wants. */
export function scratchBytes(): usize {
  return bytes(DEPTH * (COLUMNS + ROWS));
}

/** Says where the kernels may write in between; once, before the first product. */
export function setScratch(offset: usize): void {
  packedB = offset;
  packedA = offset + bytes(DEPTH * COLUMNS);
}

/** How far the blocks reach along one size: as even as they can be, in steps of `unit`. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function blockOf(size: i32, most: i32, unit: i32): i32 {
  const blocks = (size + most - 1) / most;
  if (blocks < 2) return max(size, 1);
  return ((size + blocks - 1) / blocks + unit - 1) & -unit;
}

/** c = op(a) op(b), with a bias and flags as the tiles take them. [N, K] [K, M] -> [N, M] */
export function product(
  a: usize,
  b: usize,
  c: usize,
  N: i32,
  K: i32,
  M: i32,
  transA: i32,
  transB: i32,
  bias: usize,
  flags: i32,
): void {
  if (isThin(a, b, c, N, K, M, transA, transB, bias, flags)) return;
  const depthOfBlock = blockOf(K, DEPTH, 4);
  const colsOfBlock = blockOf(M, COLUMNS, 8);
  const rowsOfBlock = blockOf(N, ROWS, 4);
  const packs = transB || N > ROWS_WITHOUT_PACKING || (M >= COLUMNS_OF_A_PAGE && N > 4);
  for (let j0 = 0; j0 < M; j0 += colsOfBlock) {
    const cols = min(colsOfBlock, M - j0);
    let k0 = 0;
    do {
      const depth = min(depthOfBlock, K - k0);
      // Only the first block begins with the bias, only the last ends with relu.
      const first = k0 == 0;
      const last = k0 + depth >= K;
      const blockFlags = (first ? flags & ADD : ADD) | (last ? flags & RELU : 0);
      const blockBias = first ? bias : 0;
      let panels = packedB;
      if (transB) packColumnsOfTransposed(b + bytes(j0 * K + k0), bytes(K), packedB, depth, cols);
      else if (packs) packColumns(b + bytes(k0 * M + j0), bytes(M), packedB, depth, cols);
      else panels = 0;
      for (let i0 = 0; i0 < N; i0 += rowsOfBlock) {
        const rows = min(rowsOfBlock, N - i0);
        if (transA) packRowsOfTransposed(a + bytes(k0 * N + i0), bytes(N), packedA, depth, rows);
        for (let j = 0; j < cols; j += 8) {
          const width = min(8, cols - j);
          let panel = panels + bytes(j * depth);
          let step: usize = 32;
          if (!packs) {
            panel = b + bytes(k0 * M + j0 + j);
            if (width == 8) step = bytes(M);
            else {
              packColumns(panel, bytes(M), packedB, depth, width);
              panel = packedB;
            }
          }
          const out = c + bytes(i0 * M + j0 + j);
          const begin = blockBias ? blockBias + bytes(j0 + j) : 0;
          if (transA) tilesOfPanels(packedA, panel, step, out, bytes(M), rows, depth, width, begin, blockFlags);
          else {
            tilesOfRows(
              a + bytes(i0 * K + k0), bytes(K), panel, step, out, bytes(M), rows, depth, width, begin, blockFlags,
            );
          }
        }
      }
      k0 += depthOfBlock;
    } while (k0 < K);
  }
}

/** Does products with one row or column, or a few rows; false for the others. */
function isThin(
  a: usize,
  b: usize,
  c: usize,
  N: i32,
  K: i32,
  M: i32,
  transA: i32,
  transB: i32,
  bias: usize,
  flags: i32,
): bool {
  if (N == 1 || (N <= (transB ? 3 : 2) && !transA)) {
    for (let i = 0; i < N; i++) {
      if (transB) rowByTransposed(a + bytes(i * K), b, c + bytes(i * M), K, M, bias, flags);
      else rowByMatrix(a + bytes(i * K), b, c + bytes(i * M), K, M, bias, flags);
    }
    return true;
  }
  if (M != 1) return false;
  // One column is a row on its side: cT = bT aT.
  if (bias) {
    for (let i = 0; i < N; i++) store<f32>(c + bytes(i), load<f32>(bias));
    flags |= ADD;
  }
  if (transA) rowByMatrix(b, a, c, K, N, 0, flags);
  else rowByTransposed(b, a, c, K, N, 0, flags);
  return true;
}

export function matmul(
  a: usize,
  b: usize,
  c: usize,
  batch: i32,
  N: i32,
  K: i32,
  M: i32,
  transA: i32,
  transB: i32,
  aStep: i32,
  bStep: i32,
  accumulate: i32,
): void {
  if (bStep == 0 && !transA && aStep == N * K) {
    N *= batch; // one b for all: the matrices of a are one tall matrix
    batch = 1;
  }
  for (let t = 0; t < batch; t++) {
    product(a, b, c, N, K, M, transA, transB, 0, accumulate ? ADD : 0);
    a += bytes(aStep);
    b += bytes(bStep);
    c += bytes(N * M);
  }
}
