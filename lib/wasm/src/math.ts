/**
 * Functions without a formula of finite length, four numbers at a time.
 *
 * Each is brought into a short range where a polynomial meets it. The coefficients were found by Remez exchange, which makes the largest
 * relative error as small as it can be: below 6e-8, half of what float32 tells apart, for each of them.
 *
 * @source Muller (2016), Elementary Functions, chapters 3 (Remez), 5.2 (polynomials) and 11 (range reduction)
 */

const ONE: f32 = 1;
const LOG2_E: f32 = 1.4426950408889634;

/** ln 2 in two parts. The first ends in zeros, so that whole multiples of it are exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -0.00021219444;

/** Adding 1.5 * 2^23 leaves no room for a fraction: the sum is rounded, and its last bits are the whole number. */
const ROUNDER: f32 = 12582912;

/** The largest number of float32. */
const LARGEST: f32 = 3.4028234663852886e38;

/** A bit more than the range in which e^x is neither 0 nor infinite. */
const LARGEST_EXPONENT: f32 = 89;
const SMALLEST_EXPONENT: f32 = -105;

// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function c(x: f32): v128 {
  return f32x4.splat(x);
}

/** a x + b, the step of Horner's scheme. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
function step(a: v128, x: v128, b: f32): v128 {
  return f32x4.add(f32x4.mul(a, x), c(b));
}

/** |x| */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function absolute(x: v128): v128 {
  return f32x4.abs(x);
}

/** Where x < limit, the limit; NaN stays. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function atLeast(x: v128, limit: v128): v128 {
  return f32x4.pmax(x, limit);
}

/** Where x > limit, the limit; NaN stays. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function atMost(x: v128, limit: v128): v128 {
  return f32x4.pmin(x, limit);
}

/** The same number, but for minus infinity: that times 0 would be NaN, and 0 is the limit. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function boundedBelow(x: v128): v128 {
  return atLeast(x, c(-LARGEST));
}

/** The same for both infinities. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function bounded(x: v128): v128 {
  return atMost(boundedBelow(x), c(LARGEST));
}

/**
 * e^(x + rest), where the rest is small: the digits that x had no room for.
 *
 * e^x = 2^n e^r with n = round(x / ln 2), so |r| <= ln 2 / 2. The power of two is multiplied in two halves: for the results too small for
 * float32's usual form, and for the largest, one factor would not be a number of float32.
 */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function expOfSum(x: v128, rest: v128): v128 {
  x = atLeast(atMost(x, c(LARGEST_EXPONENT)), c(SMALLEST_EXPONENT));
  const rounded = f32x4.add(f32x4.mul(x, c(LOG2_E)), c(ROUNDER));
  const n = f32x4.sub(rounded, c(ROUNDER));
  let r = f32x4.sub(x, f32x4.mul(n, c(LN2_HIGH)));
  r = f32x4.add(f32x4.sub(r, f32x4.mul(n, c(LN2_LOW))), rest);
  let q = c(0.0013814467);
  q = step(q, r, 0.0083687808);
  q = step(q, r, 0.0416683927);
  q = step(q, r, 0.1666651964);
  q = step(q, r, 0.4999999404);
  const y = f32x4.add(c(ONE), f32x4.add(r, f32x4.mul(f32x4.mul(r, r), q))); // e^r = 1 + r + r^2 q(r)
  const power = i32x4.sub(rounded, c(ROUNDER)); // n as an integer
  const half = i32x4.shr_s(power, 1);
  const first = i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23);
  const second = i32x4.shl(i32x4.add(i32x4.sub(power, half), i32x4.splat(127)), 23);
  return f32x4.mul(f32x4.mul(y, first), second);
}

/** e^x: 0 far below zero, infinite from 88.73 on. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function exp(x: v128): v128 {
  return expOfSum(x, c(0));
}

/**
 * The natural logarithm: -infinite at 0, NaN below.
 *
 * x = 2^n m with m between sqrt(1/2) and sqrt(2), so log x = n ln 2 + log m, and log(1 + f) = f - f^2/2 + f^3 q(f) for f = m - 1.
 */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function log(x: v128): v128 {
  const tiny = f32x4.lt(x, c(1.17549435e-38)); // without a leading one: its exponent is made readable by a factor of 2^23
  const scaled = v128.bitselect(f32x4.mul(x, c(8388608)), x, tiny);
  // Counted from the bits of sqrt(1/2), the exponent changes where m would leave its range.
  const offset = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  const power = i32x4.shr_s(offset, 23);
  const m = i32x4.add(v128.and(offset, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const n = f32x4.convert_i32x4_s(i32x4.sub(power, v128.and(tiny, i32x4.splat(23))));
  const f = f32x4.sub(m, c(ONE));
  let q = c(0.0674664676);
  q = step(q, f, -0.1167565135);
  q = step(q, f, 0.1188816056);
  q = step(q, f, -0.1240558848);
  q = step(q, f, 0.1421955228);
  q = step(q, f, -0.1666799635);
  q = step(q, f, 0.2000211924);
  q = step(q, f, -0.2500000894);
  q = step(q, f, 0.3333331347);
  const square = f32x4.mul(f, f);
  // From the smallest term to the largest.
  let y = f32x4.mul(f32x4.mul(square, f), q);
  y = f32x4.add(y, f32x4.mul(n, c(LN2_LOW)));
  y = f32x4.sub(y, f32x4.mul(square, c(0.5)));
  y = f32x4.add(f32x4.add(y, f), f32x4.mul(n, c(LN2_HIGH)));
  const infinite = f32x4.eq(x, c(Infinity));
  y = v128.bitselect(x, y, v128.or(infinite, f32x4.ne(x, x)));
  y = v128.bitselect(c(-Infinity), y, f32x4.eq(x, c(0)));
  return v128.bitselect(c(NaN), y, f32x4.lt(x, c(0)));
}

/** log(1 + x) for x in 0..1: what is lost when 1 + x is rounded comes back as the next term of the series. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function log1p(x: v128): v128 {
  const sum = f32x4.add(c(ONE), x);
  const lost = f32x4.sub(x, f32x4.sub(sum, c(ONE)));
  return f32x4.add(log(sum), f32x4.div(lost, sum));
}

/** x + x^3 q(x^2) near zero, where the other way would lose digits, else 1 - 2 / (e^(2x) + 1). */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function tanh(x: v128): v128 {
  const size = absolute(x);
  const square = f32x4.mul(x, x);
  let q = c(-0.0056647752);
  q = step(q, square, 0.0206159968);
  q = step(q, square, -0.0537386239);
  q = step(q, square, 0.1333154142);
  q = step(q, square, -0.333332926);
  const near = f32x4.add(x, f32x4.mul(f32x4.mul(x, square), q));
  const far = f32x4.sub(c(ONE), f32x4.div(c(2), f32x4.add(exp(f32x4.add(size, size)), c(ONE))));
  const signed = v128.or(far, v128.and(x, c(-0.0)));
  return v128.bitselect(near, signed, f32x4.lt(size, c(0.625)));
}

/** 1 / (1 + e^-x), by the power that cannot overflow: e^-|x|. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function sigmoid(x: v128): v128 {
  const e = exp(v128.or(x, c(-0.0))); // -|x|
  const above = v128.bitselect(e, c(ONE), f32x4.lt(x, c(0)));
  return f32x4.div(above, f32x4.add(c(ONE), e));
}

/** e^(-x^2/2). The square is split: half of x's digits squared is exact, and the rest goes with it. */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function bell(x: v128): v128 {
  x = atMost(absolute(x), c(20)); // e^-200 is 0 already, and the square stays finite
  const short = v128.and(x, i32x4.splat(<i32>0xfffff000));
  const rest = f32x4.mul(f32x4.sub(x, short), f32x4.add(x, short));
  return expOfSum(f32x4.mul(f32x4.mul(short, short), c(-0.5)), f32x4.mul(rest, c(-0.5)));
}

/**
 * The part of normal numbers that lie below x: (1 + erf(x / sqrt(2))) / 2. `e` is bell(x).
 *
 * Below zero it is e^(-x^2/2) q(t) with t = 1 / (1 + 0.27 |x|), exact in its leading digits however small; above, 1 minus that. The fit is
 * exact at 0, where q(1) = 1/2.
 */
// @ts-ignore: a decorator of AssemblyScript's, which TypeScript does not know
@inline
export function normalBelow(x: v128, e: v128): v128 {
  const t = f32x4.div(c(ONE), f32x4.add(c(ONE), f32x4.mul(absolute(x), c(0.27))));
  let q = c(0.0270231627);
  q = step(q, t, -0.1163112894);
  q = step(q, t, 0.1467008740);
  q = step(q, t, -0.0395659693);
  q = step(q, t, 0.0841344595);
  q = step(q, t, 0.0842420384);
  q = step(q, t, 0.0977781340);
  q = step(q, t, 0.1083679348);
  q = step(q, t, 0.1076260209);
  q = step(q, t, 0.0000046345);
  const tail = f32x4.mul(e, q);
  return v128.bitselect(tail, f32x4.sub(c(ONE), tail), f32x4.lt(x, c(0)));
}
