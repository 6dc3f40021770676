/**
 * Reading and writing vectors of four float32 numbers.
 *
 * A vector at the end of an array may be cut short: `readPart` fills it up with zeros and `writePart` writes what belongs to the array and
 * nothing behind it, so the rest goes through the same arithmetic as everything before it.
 */

/** The bytes of n numbers. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function bytes(n: i32): usize {
  return (<usize>n) << 2;
}

/** The bytes of the whole vectors among n numbers. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function wholeBytes(n: i32): usize {
  return (<usize>(n & ~3)) << 2;
}

/** The first `count` numbers at p, 1 to 3 of them, then zeros. */
export function readPart(p: usize, count: i32): v128 {
  if (count == 1) return v128.load_zero<f32>(p);
  const two = v128.load_zero<f64>(p);
  return count == 2 ? two : v128.load_lane<f32>(p, two, 2, 8);
}

/** Writes the first `count` numbers, 1 to 3 of them. */
export function writePart(p: usize, x: v128, count: i32): void {
  if (count == 1) {
    v128.store_lane<f32>(p, x, 0);
    return;
  }
  v128.store_lane<f64>(p, x, 0);
  if (count == 3) v128.store_lane<f32>(p, x, 2, 8);
}

/** A whole vector, or a part of one; a count of 4 that is written out costs no question. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function read(p: usize, count: i32): v128 {
  return count >= 4 ? v128.load(p) : readPart(p, count);
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function write(p: usize, x: v128, count: i32): void {
  if (count >= 4) v128.store(p, x);
  else writePart(p, x, count);
}

/** The same number four times. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function splat(x: f64): v128 {
  return f32x4.splat(<f32>x);
}

/** Zero where a vector is cut short: what is added up must not count lanes that are not there. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function keep(x: v128, count: i32): v128 {
  return v128.and(x, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

/** Four numbers into two sums of double precision, which thousands of terms do not wear down. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function addUp(sums: v128, x: v128): v128 {
  const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
  return f64x2.add(sums, f64x2.add(f64x2.promote_low_f32x4(x), high));
}

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function total(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}
