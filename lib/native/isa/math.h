// exp, tanh, log and the normal distribution on vectors, exact to a few units in the last place. The polynomials are our own least-maximum
// fits on the ranges named; the error in brackets is the fit's relative one, beside a rounding of 6e-8.
#pragma once
#include "vector.h"

namespace nabla {
namespace ISA {

// The same number, but for infinities: these times 0 would be NaN, and 0 is the limit.
static inline V boundedBelow(V x) { return vmax(set1(-3.4028234e38), x); }
static inline V bounded(V x) { return vmin(set1(3.4028234e38), boundedBelow(x)); }

static inline V polynomial(V, double c) { return set1(c); }
// c0 + c1 x + c2 x^2 + ...
template <class... More>
static inline V polynomial(V x, double c0, double c1, More... more) {
  return fma(polynomial(x, c1, (double)more...), x, set1(c0));
}

// 1 / x, for x not 0 and not infinite
static inline V vreciprocal(V x) {
#ifdef __AVX512F__
  const V r = _mm512_rcp14_ps(x);
  return fma(r, fnma(x, r, set1(1)), r);
#else
  return set1(1) / x;
#endif
}

// The root, from an estimate of its reciprocal: on AVX-512 half the time of the instruction for roots.
static inline V vroot(V x) {
#ifdef __AVX512F__
  const V r = _mm512_rsqrt14_ps(x);
  const V y = x * r;
  const V better = fma(fnma(y, y, x), r * set1(0.5), y);
  return _mm512_fixupimm_ps(better, x, _mm512_set1_epi32(0x00500100), 0);  // 0 and infinity are their own roots
#else
  return vsqrt(x);
#endif
}

#ifdef __AVX512F__
// exp(x) for -1e5 < x < 1e5; NaN stays.
// 2^k T[j] exp(r), k + j/16 = x / ln 2 rounded, |r| <= ln 2 / 32 [9e-9]. Added to the number `sixteenths`, these are left as the lowest bits.
static inline V exponential(V x) {
  const V sixteenths = set1(786432);
  const V powers =
      _mm512_setr_ps(1.0f, 1.04427378f, 1.09050773f, 1.13878863f, 1.18920712f, 1.24185781f, 1.29683955f, 1.35425555f,
                     1.41421356f, 1.47682615f, 1.54221083f, 1.61049033f, 1.68179283f, 1.75625216f, 1.83400809f, 1.91520656f);
  const V shifted = fma(x, set1(1.44269504088896341), sixteenths);
  const V n = shifted - sixteenths;
  V r = fnma(n, set1(0.693145751953125), x);  // ln 2 in two parts: the first one times n is exact
  r = fnma(n, set1(1.42860677e-6), r);
  const V power = _mm512_permutexvar_ps(_mm512_castps_si512(shifted), powers);
  const V p = r * polynomial(r, 1.0, 0.5, 1.0 / 6);
  return _mm512_scalef_ps(fma(power, p, power), n);
}

// Above 88.7 infinity, below -103.9 zero, NaN stays.
static inline V vexp(V x) { return exponential(vmin(set1(89), vmax(set1(-104), x))); }
// The same for x <= 0, as it is after the greatest of a row was taken away.
static inline V vexpBelow(V x) { return exponential(vmax(set1(-104), x)); }

#else

// exp(x) = 2^n (1 + q): n = x / ln 2 rounded, q = exp(r) - 1, |r| <= ln 2 / 2 [3e-9]. The lowest bits of `shifted` are n + 127.
struct Power {
  V shifted, n, q;
};
static inline Power power(V x) {
  const V whole = set1(12582912 + 127);
  const V shifted = fma(x, set1(1.44269504088896341), whole);
  const V n = shifted - whole;
  V r = fnma(n, set1(0.693145751953125), x);
  r = fnma(n, set1(1.42860677e-6), r);
  const V q = polynomial(r, 4.999999345e-01, 1.666652063e-01, 4.166838809e-02, 8.368717091e-03, 1.381459638e-03);
  return {shifted, n, fma(q, r * r, r)};
}

static inline V powerOf2(__m256i n) { return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23)); }

// Where a lane is infinite, NaN or has no leading one: 2^n in two steps, for 2^128 and 2^-149 are not both within one exponent.
static __attribute__((noinline)) V exponentialAtEnds(V x) {
  const Power e = power(vmin(set1(89), vmax(set1(-120), x)));
  const __m256i whole = _mm256_cvtps_epi32(e.n), half = _mm256_srai_epi32(whole, 1);
  return (set1(1) + e.q) * powerOf2(half) * powerOf2(_mm256_sub_epi32(whole, half));
}

// Above 88.7 infinity, below -103.9 zero, NaN stays. Between -87 and 87, where nearly all numbers are, 2^n is a shift of bits; a lane has the same
// value whatever the others are.
static inline V vexp(V x) {
  if (any(notWithin(vabs(x), set1(87)))) return exponentialAtEnds(x);
  const Power e = power(x);
  const V scale = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(e.shifted), 23));
  return fma(scale, e.q, scale);
}
static inline V vexpBelow(V x) { return vexp(x); }
static inline V exponential(V x) { return vexp(x); }

#endif

// log(x) = e ln 2 + log(m), m in [sqrt(1/2), sqrt(2)) [6e-9]. log(0) = -infinity, below 0 NaN.
static inline V vlog(V x) {
#ifdef __AVX512F__
  V e = _mm512_getexp_ps(x);
  V m = _mm512_getmant_ps(x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_src);
#else
  const V tiny = gt(set1(1.17549435e-38), x);  // numbers with no leading one are brought up first
  const V scaled = select(tiny, x * set1(8388608), x);
  const __m256i raw = _mm256_castps_si256(scaled);
  V e = _mm256_cvtepi32_ps(_mm256_sub_epi32(_mm256_srli_epi32(raw, 23), _mm256_set1_epi32(127)));
  e = e - keep(tiny, set1(23));
  V m = _mm256_castsi256_ps(
      _mm256_or_si256(_mm256_and_si256(raw, _mm256_set1_epi32(0x007fffff)), _mm256_set1_epi32(0x3f800000)));
#endif
  const Mask big = gt(m, set1(1.41421356));
  m = select(big, m * set1(0.5), m);
  e = e + keep(big, set1(1));
  const V f = m - set1(1);
  const V q = polynomial(f, 3.333333171e-01, -2.500082106e-01, 2.000122667e-01, -1.662335648e-01, 1.420176247e-01,
                         -1.316019505e-01, 1.276155036e-01, -7.634429907e-02);
  const V s = f * f;
  V y = fma(f * s, q, e * set1(1.42860677e-6));
  y = fnma(s, set1(0.5), y);
  y = fma(e, set1(0.693145751953125), y + f);
#ifdef __AVX512F__
  // NaN stays; 0 gives -infinity, infinity itself, what is below 0 NaN
  return _mm512_fixupimm_ps(y, x, _mm512_set1_epi32(0x03530422), 0);
#else
  y = select(gt(x, set1(3.4028234e38)), x, y);           // infinity
  y = select(eq(x, zero()), set1(-__builtin_inf()), y);  // zero
  return select(gt(zero(), x), set1(__builtin_nan("")), select(isNan(x), x, y));
#endif
}

// log(1 + x) for 0 <= x <= 1, exact for small x as well: what 1 + x rounds away is put back.
static inline V vlog1p(V x) {
  const V u = set1(1) + x;
  return vlog(u) + (x - (u - set1(1))) / u;
}

static inline V vsigmoid(V x) { return set1(1) / (set1(1) + vexp(zero() - x)); }

// x P(x^2) / Q(x^2) up to 9 [2e-8], from where it is 1.
static inline V vtanh(V x) {
  const V a = vmin(set1(9), vmax(set1(-9), x));
  const V s = a * a;
  const V p = polynomial(s, 9.999999795e-01, 1.338103372e-01, 3.495597300e-03, 2.060921648e-05, 1.335481650e-08);
  const V q = polynomial(s, 1.0, 4.671434933e-01, 2.587701819e-02, 3.285649091e-04, 7.776628243e-07);
  return vmin(set1(1), vmax(set1(-1), a * p * vreciprocal(q)));
}

// The tail of the normal distribution, Phi(-a) = gauss P(1 / (1 + 0.3 a)) for 0 <= a <= 15 [6e-8], and gauss = exp(-a^2 / 2). Beyond 14.5 both
// are 0 in float32.
struct Normal {
  V gauss, tail;
};
static inline Normal vnormal(V a) {
  const V gauss = exponential(a * set1(-0.5) * a);
  const V t = vreciprocal(fma(set1(0.3), a, set1(1)));
  const V p = polynomial(t, 7.372457180e-06, 1.194842057e-01, 1.219452760e-01, 9.458580328e-02, 1.427654387e-01,
                         -7.683993107e-02, 2.289520404e-01, -1.693075996e-01, 3.840742325e-02);
  return {gauss, gauss * p};
}

// x Phi(x) = max(x, 0) - |x| Phi(-|x|)
static inline V vgelu(V x) {
  const V a = vmin(set1(15), vabs(x));
  return fnma(a, vnormal(a).tail, vmax(zero(), x));
}

// Phi(x) + x gauss(x) / sqrt(2 pi)
static inline V vgeluSlope(V x) {
  const V a = vmin(set1(15), vabs(x));
  const Normal n = vnormal(a);
  const V phi = select(gt(x, zero()), set1(1) - n.tail, n.tail);
  return fma(copySign(a, x) * set1(0.39894228040143268), n.gauss, phi);
}

}  // namespace ISA
}  // namespace nabla
