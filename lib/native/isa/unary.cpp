// Functions of one array, element by element. The formulas are those of lib/src/derive.
#include "declare.h"
#include "math.h"
#include "parallel.h"

namespace nabla {
namespace ISA {

enum { RELU, LEAKY_RELU, SIGMOID, TANH, GELU, GELU_TANH, SILU, EXP, LOG, SQRT };

constexpr double ROOT_2_OVER_PI = 0.79788456080286536;
constexpr double CUBIC = 0.044715;

template <class F>
static inline void map(const float* x, float* y, int64_t n, int64_t grain, F f) {
  elements(n, grain, [=](int64_t i, auto m) {
    ahead(x + i);
    ahead(y + i);
    store(y + i, f(load(x + i, m)), m);
  });
}

// dx = f(dy, v), v being x or y
template <class F>
static inline void mapBack(const float* dy, const float* v, float* dx, int64_t n, int64_t grain, F f) {
  elements(n, grain, [=](int64_t i, auto m) {
    ahead(dy + i);
    ahead(v + i);
    ahead(dx + i);
    store(dx + i, f(load(dy + i, m), load(v + i, m)), m);
  });
}

// tanh's argument in the short form of gelu; beyond 12 it is 1 and the other end 0 in every digit and the cube might overflow
static inline V inside(V x) { return vmin(set1(12), vmax(set1(-12), x)); }

static inline V geluTanh(V x) {
  const V c = inside(x);
  const V u = set1(ROOT_2_OVER_PI) * fma(c * c * c, set1(CUBIC), c);
  // (1 + tanh u) / 2 = sigmoid(2 u)
  return boundedBelow(x) * vsigmoid(u + u);
}

static inline V geluTanhSlope(V x) {
  const V c = inside(x);
  const V s = c * c;
  const V u = set1(ROOT_2_OVER_PI) * fma(c * s, set1(CUBIC), c);
  const V p = vsigmoid(u + u);
  const V du = set1(ROOT_2_OVER_PI) * fma(s, set1(3 * CUBIC), set1(1));
  return fma(set1(2) * c * du, p * (set1(1) - p), p);
}

void unaryForward(int kind, const float* x, float* y, int64_t n, double alpha) {
  const V a = set1(alpha);
  switch (kind) {
    case RELU: return map(x, y, n, LIGHT, [](V v) { return vmax(zero(), v); });
    case LEAKY_RELU: return map(x, y, n, LIGHT, [=](V v) { return select(gt(v, zero()), v, a * v); });
    case SIGMOID: return map(x, y, n, HEAVY, [](V v) { return vsigmoid(v); });
    case TANH: return map(x, y, n, HEAVY, [](V v) { return vtanh(v); });
    case GELU: return map(x, y, n, HEAVY, [](V v) { return vgelu(v); });
    case GELU_TANH: return map(x, y, n, HEAVY, [](V v) { return geluTanh(v); });
    case SILU: return map(x, y, n, HEAVY, [](V v) { return boundedBelow(v) * vsigmoid(v); });
    case EXP: return map(x, y, n, HEAVY, [](V v) { return vexp(v); });
    case LOG: return map(x, y, n, HEAVY, [](V v) { return vlog(v); });
    case SQRT: return map(x, y, n, LIGHT, [](V v) { return vroot(v); });
  }
}

void unaryBackward(int kind, const float* dy, const float* x, const float* y, float* dx, int64_t n, double alpha) {
  const V a = set1(alpha);
  const V one = set1(1);
  switch (kind) {
    case RELU: return mapBack(dy, y, dx, n, LIGHT, [](V d, V v) { return keep(gt(v, zero()), d); });
    case LEAKY_RELU: return mapBack(dy, x, dx, n, LIGHT, [=](V d, V v) { return select(gt(v, zero()), d, a * d); });
    case SIGMOID: return mapBack(dy, y, dx, n, LIGHT, [=](V d, V v) { return d * v * (one - v); });
    case TANH: return mapBack(dy, y, dx, n, LIGHT, [=](V d, V v) { return d * fnma(v, v, one); });
    case GELU: return mapBack(dy, x, dx, n, HEAVY, [](V d, V v) { return d * vgeluSlope(v); });
    case GELU_TANH: return mapBack(dy, x, dx, n, HEAVY, [](V d, V v) { return d * geluTanhSlope(v); });
    case SILU:
      return mapBack(dy, x, dx, n, HEAVY, [=](V d, V v) {
        const V s = vsigmoid(v);
        return d * s * fma(bounded(v), one - s, one);
      });
    case EXP: return mapBack(dy, y, dx, n, LIGHT, [](V d, V v) { return d * v; });
    case LOG: return mapBack(dy, x, dx, n, LIGHT, [](V d, V v) { return d / v; });
    case SQRT: return mapBack(dy, y, dx, n, LIGHT, [](V d, V v) { return d / (v + v); });
  }
}

}  // namespace ISA
}  // namespace nabla
