/** What the tiles of the matrix product share: how they begin, and how they are written when they reach over the edge of c. */
import { readPart, writePart } from './memory';

/** Flags of a product: ADD adds to what is in c, RELU cuts off below zero. */
export const ADD = 1;
export const RELU = 2;

/** sum + a b: with relaxed SIMD as the processor does it best, in one rounding where it can; else in two. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function mac(sum: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}

/** The left half of a row of eight, of which `cols` belong to c. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function readLeft(p: usize, cols: i32): v128 {
  return cols >= 4 ? v128.load(p) : readPart(p, cols);
}

/** The right half. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function readRight(p: usize, cols: i32): v128 {
  if (cols == 8) return v128.load(p, 16);
  return cols > 4 ? readPart(p + 16, cols - 4) : f32x4.splat(0);
}

/** Writes what belongs to c of a row of eight. */
export function writeRow(p: usize, left: v128, right: v128, cols: i32, flags: i32): void {
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
