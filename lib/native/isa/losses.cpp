// Mean losses over all elements, and their gradients.
#include "declare.h"
#include "math.h"
#include "parallel.h"
#include "sums.h"

namespace nabla {
namespace ISA {

// max(z, 0) - z t + log(1 + exp(-|z|)): no exponential ever overflows
void binaryCrossEntropyForward(const float* z, const float* t, float* loss, int64_t n) {
  const double total = parallelSum(n, HEAVY, [=](int64_t i, auto m) {
    const V a = load(z + i, m);
    const V one = fnma(a, load(t + i, m), vmax(zero(), a)) + vlog1p(vexpBelow(zero() - vabs(a)));
    return rest(one, m, 0);
  });
  loss[0] = (float)(total / (double)n);
}

void binaryCrossEntropyBackward(const float* z, const float* t, const float* dloss, float* dz, int64_t n) {
  const V s = set1(dloss[0] / (double)n);
  elements(n, HEAVY, [=](int64_t i, auto m) { store(dz + i, (vsigmoid(load(z + i, m)) - load(t + i, m)) * s, m); });
}

void meanSquaredErrorForward(const float* y, const float* t, float* loss, int64_t n) {
  const double total = parallelSum(n, LIGHT, [=](int64_t i, auto m) {
    const V d = load(y + i, m) - load(t + i, m);
    return d * d;
  });
  loss[0] = (float)(total / (double)n);
}

void meanSquaredErrorBackward(const float* y, const float* t, const float* dloss, float* dy, int64_t n) {
  const V s = set1(2 * (double)dloss[0] / (double)n);
  elements(n, LIGHT, [=](int64_t i, auto m) { store(dy + i, (load(y + i, m) - load(t + i, m)) * s, m); });
}

// d^2 / 2 up to |d| = delta, delta (|d| - delta / 2) from there
void huberForward(const float* y, const float* t, float* loss, int64_t n, double delta) {
  const V e = set1(delta), half = set1(0.5);
  const double total = parallelSum(n, LIGHT, [=](int64_t i, auto m) {
    const V a = vabs(load(y + i, m) - load(t + i, m));
    return select(le(a, e), half * a * a, e * (a - half * e));
  });
  loss[0] = (float)(total / (double)n);
}

void huberBackward(const float* y, const float* t, const float* dloss, float* dy, int64_t n, double delta) {
  const V s = set1(dloss[0] / (double)n), e = set1(delta), f = set1(-delta);
  elements(n, LIGHT, [=](int64_t i, auto m) {
    const V d = load(y + i, m) - load(t + i, m);
    store(dy + i, vmin(e, vmax(f, d)) * s, m);
  });
}

}  // namespace ISA
}  // namespace nabla
