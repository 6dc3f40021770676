// A vector of floats, as wide as the instruction set has it. Everything is in a namespace named after the set: two copies of one
// inline function, compiled with different flags, must never be taken for the same by the linker. For that reason nothing
// here and in the files that include it uses a template of the standard library.
#pragma once
#include <immintrin.h>
#include <stdint.h>

#ifdef __AVX512F__
#define ISA avx512
#else
#define ISA avx2
#endif

namespace nabla {
namespace ISA {

// Which lanes take part: all, or the first n (1 <= n < W).
struct Full {};
struct Part {
  int64_t n;
};

#ifdef __AVX512F__

typedef __m512 V;
typedef __mmask16 Mask;  // one bit a lane, as comparisons give it
typedef __mmask16 Lanes;
constexpr int64_t W = 16;

static inline V set1(double v) { return _mm512_set1_ps((float)v); }
static inline V zero() { return _mm512_setzero_ps(); }
static inline Lanes lanes(int64_t n) { return n >= 16 ? (Lanes)0xffff : (Lanes)((1u << n) - 1); }
static inline V load(const float* p) { return _mm512_loadu_ps(p); }
static inline V load(const float* p, Lanes m) { return _mm512_maskz_loadu_ps(m, p); }
static inline void store(float* p, V v) { _mm512_storeu_ps(p, v); }
static inline void store(float* p, V v, Lanes m) { _mm512_mask_storeu_ps(p, m, v); }
static inline V fma(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
static inline V fnma(V a, V b, V c) { return _mm512_fnmadd_ps(a, b, c); }
// The second operand is the answer when either is NaN: so the value goes second, the bound first.
static inline V vmax(V bound, V v) { return _mm512_max_ps(bound, v); }
static inline V vmin(V bound, V v) { return _mm512_min_ps(bound, v); }
static inline V vsqrt(V v) { return _mm512_sqrt_ps(v); }
static inline V vabs(V v) { return _mm512_abs_ps(v); }
static inline Mask gt(V a, V b) { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
static inline Mask le(V a, V b) { return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ); }
static inline Mask eq(V a, V b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }
static inline Mask isNan(V a) { return _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q); }
static inline V select(Mask m, V yes, V no) { return _mm512_mask_blend_ps(m, no, yes); }
static inline V keep(Mask m, V v) { return _mm512_maskz_mov_ps(m, v); }
static inline V copySign(V v, V sign) {
  const __m512i bit = _mm512_set1_epi32((int)0x80000000);
  const __m512i s = _mm512_and_si512(_mm512_castps_si512(sign), bit);
  return _mm512_castsi512_ps(_mm512_or_si512(_mm512_andnot_si512(bit, _mm512_castps_si512(v)), s));
}
static inline Mask either(Mask a, Mask b) { return a | b; }
static inline Mask none() { return 0; }
static inline bool any(Mask m) { return m != 0; }
static inline unsigned bits(Mask m) { return m; }
static inline double sumDouble(V v) {
  const __m512d low = _mm512_cvtps_pd(_mm512_castps512_ps256(v));
  const __m512d high = _mm512_cvtps_pd(_mm512_extractf32x8_ps(v, 1));
  return _mm512_reduce_add_pd(_mm512_add_pd(low, high));
}
static inline float sum(V v) { return _mm512_reduce_add_ps(v); }
static inline float most(V v) { return _mm512_reduce_max_ps(v); }

#else

typedef __m256 V;
typedef __m256 Mask;  // all bits of a lane
typedef __m256i Lanes;
constexpr int64_t W = 8;

static inline V set1(double v) { return _mm256_set1_ps((float)v); }
static inline V zero() { return _mm256_setzero_ps(); }
static inline Lanes lanes(int64_t n) {
  alignas(32) static const int32_t bits[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
  return _mm256_loadu_si256((const __m256i*)(bits + 8 - (n < 8 ? n : 8)));
}
static inline V load(const float* p) { return _mm256_loadu_ps(p); }
static inline V load(const float* p, Lanes m) { return _mm256_maskload_ps(p, m); }
static inline void store(float* p, V v) { _mm256_storeu_ps(p, v); }
static inline void store(float* p, V v, Lanes m) { _mm256_maskstore_ps(p, m, v); }
static inline V fma(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
static inline V fnma(V a, V b, V c) { return _mm256_fnmadd_ps(a, b, c); }
// The second operand is the answer when either is NaN: so the value goes second, the bound first.
static inline V vmax(V bound, V v) { return _mm256_max_ps(bound, v); }
static inline V vmin(V bound, V v) { return _mm256_min_ps(bound, v); }
static inline V vsqrt(V v) { return _mm256_sqrt_ps(v); }
static inline V signBit() { return _mm256_castsi256_ps(_mm256_set1_epi32((int)0x80000000)); }
static inline V vabs(V v) { return _mm256_andnot_ps(signBit(), v); }
static inline Mask gt(V a, V b) { return _mm256_cmp_ps(a, b, _CMP_GT_OQ); }
static inline Mask le(V a, V b) { return _mm256_cmp_ps(a, b, _CMP_LE_OQ); }
static inline Mask eq(V a, V b) { return _mm256_cmp_ps(a, b, _CMP_EQ_OQ); }
static inline Mask isNan(V a) { return _mm256_cmp_ps(a, a, _CMP_UNORD_Q); }
static inline Mask notWithin(V a, V bound) { return _mm256_cmp_ps(a, bound, _CMP_NLE_UQ); }  // NaN is not
static inline V select(Mask m, V yes, V no) { return _mm256_blendv_ps(no, yes, m); }
static inline V keep(Mask m, V v) { return _mm256_and_ps(m, v); }
static inline V copySign(V v, V sign) { return _mm256_or_ps(vabs(v), _mm256_and_ps(signBit(), sign)); }
static inline Mask either(Mask a, Mask b) { return _mm256_or_ps(a, b); }
static inline Mask none() { return _mm256_setzero_ps(); }
static inline bool any(Mask m) { return _mm256_movemask_ps(m) != 0; }
static inline unsigned bits(Mask m) { return (unsigned)_mm256_movemask_ps(m); }
static inline float sum(V v) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_shuffle_ps(s, s, 1)));
}
static inline double sumDouble(V v) {
  const __m256d low = _mm256_cvtps_pd(_mm256_castps256_ps128(v));
  const __m256d high = _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1));
  const __m256d s = _mm256_add_pd(low, high);
  const __m128d t = _mm_add_pd(_mm256_castpd256_pd128(s), _mm256_extractf128_pd(s, 1));
  return _mm_cvtsd_f64(_mm_add_sd(t, _mm_unpackhi_pd(t, t)));
}
static inline float most(V v) {
  __m128 s = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_max_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_max_ss(s, _mm_shuffle_ps(s, s, 1)));
}

#endif

static inline V load(const float* p, Full) { return load(p); }
static inline V load(const float* p, Part m) { return load(p, lanes(m.n)); }
static inline void store(float* p, V v, Full) { store(p, v); }
static inline void store(float* p, V v, Part m) { store(p, v, lanes(m.n)); }

// Lanes that do not take part, set to a value that does not matter to a sum or a maximum.
static inline V rest(V v, Full, double) { return v; }
static inline V rest(V v, Part m, double value) {
#ifdef __AVX512F__
  return _mm512_mask_blend_ps(lanes(m.n), set1(value), v);
#else
  return _mm256_blendv_ps(set1(value), v, _mm256_castsi256_ps(lanes(m.n)));
#endif
}

// Asks for what a loop over long arrays will need some lines later: the processor's own guess comes a little late for a loop this short. How
// far ahead is measured: an addition of 4 MB in the third cache of a Zen 3 takes 200 microseconds with 128, 183 with 512.
static inline void ahead(const float* p) { __builtin_prefetch(p + (W == 16 ? 128 : 512)); }

// f(i, lanes) for i = begin, begin + W, ...; the last one may be a part.
template <class F>
static inline void each(int64_t begin, int64_t end, F f) {
  int64_t i = begin;
  for (; i + W <= end; i += W) f(i, Full{});
  if (i < end) f(i, Part{end - i});
}

}  // namespace ISA
}  // namespace nabla
