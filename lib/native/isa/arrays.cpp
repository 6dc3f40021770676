// Arrays filled, copied, added and masked.
#include "declare.h"
#include "parallel.h"

namespace nabla {
namespace ISA {

void fill(float* y, int64_t n, double value) {
  const V v = set1(value);
  elements(n, LIGHT, [=](int64_t i, auto m) { store(y + i, v, m); });
}

void copy(const float* x, float* y, int64_t n) {
  elements(n, LIGHT, [=](int64_t i, auto m) { store(y + i, load(x + i, m), m); });
}

void addInto(const float* x, float* y, int64_t n, double factor) {
  const V f = set1(factor);
  elements(n, LIGHT, [=](int64_t i, auto m) {
    ahead(x + i);
    ahead(y + i);
    store(y + i, fma(f, load(x + i, m), load(y + i, m)), m);
  });
}

// A rate of 1 drops everything.
void dropoutForward(const float* x, const float* mask, float* y, int64_t n, double rate) {
  const V scale = set1(rate < 1 ? 1 / (1 - rate) : 0);
  elements(n, LIGHT, [=](int64_t i, auto m) {
    const V k = load(mask + i, m);
    store(y + i, load(x + i, m) * (k * scale), m);
  });
}

// y [rows, cols] = b in each row
void repeatRow(const float* b, float* y, int64_t rows, int64_t cols) {
  eachRow(rows, cols, LIGHT, [=](int64_t r) {
    each(0, cols, [=](int64_t i, auto m) { store(y + r * cols + i, load(b + i, m), m); });
  });
}

}  // namespace ISA
}  // namespace nabla
