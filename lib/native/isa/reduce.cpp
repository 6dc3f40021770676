// Sums, means and maxima along the middle axis of [outer, length, inner], and their gradients.
#include "declare.h"
#include "parallel.h"
#include "sums.h"

namespace nabla {
namespace ISA {

enum { SUM, MEAN, MAX };

// The greatest of a contiguous row, NaN if any is.
static float maxOfRow(const float* x, int64_t n) {
  const float lowest = -__builtin_inff();
  V top = set1(lowest);
  Mask nan = none();
  each(0, n, [&](int64_t i, auto m) {
    const V v = rest(load(x + i, m), m, lowest);
    nan = either(nan, isNan(v));
    top = vmax(v, top);  // the second, so that NaN does not wipe out what was found
  });
  return any(nan) ? __builtin_nanf("") : most(top);
}

void columnSums(const float* x, float* y, int64_t rows, int64_t cols, int accumulate) {
  split(cols, LIGHT / (rows + 1) + 1, 64, [=](int64_t begin, int64_t end) {
    columnsOf(
        rows, begin, end, [=](int64_t r, int64_t c, auto m) { return load(x + r * cols + c, m); },
        [=](int64_t c, auto m, V s) { store(y + c, accumulate ? load(y + c, m) + s : s, m); });
  });
}

static void columnMaxima(const float* x, float* y, int64_t length, int64_t inner) {
  each(0, inner, [=](int64_t c, auto m) {
    V top = set1(-__builtin_inff());
    Mask nan = none();
    for (int64_t r = 0; r < length; r++) {
      const V v = load(x + r * inner + c, m);
      nan = either(nan, isNan(v));
      top = vmax(v, top);
    }
    store(y + c, select(nan, set1(__builtin_nan("")), top), m);
  });
}

void reduceForward(int kind, const float* x, float* y, int64_t outer, int64_t length, int64_t inner) {
  const double scale = kind == MEAN ? 1 / (double)length : 1;
  if (inner == 1 && outer == 1 && kind != MAX) {
    y[0] = (float)(parallelSum(length, LIGHT, [=](int64_t i, auto m) { return load(x + i, m); }) * scale);
    return;
  }
  if (inner == 1) {
    eachRow(outer, length, LIGHT, [=](int64_t o) {
      const float* row = x + o * length;
      if (kind == MAX) y[o] = maxOfRow(row, length);
      else y[o] = (float)(serialSum(length, [=](int64_t i, auto m) { return load(row + i, m); }) * scale);
    });
    return;
  }
  if (outer == 1 && kind == SUM) return columnSums(x, y, length, inner, 0);
  const V f = set1(scale);
  eachRow(outer, length * inner, LIGHT, [=](int64_t o) {
    const float* from = x + o * length * inner;
    float* to = y + o * inner;
    if (kind == MAX) return columnMaxima(from, to, length, inner);
    columnsOf(
        length, 0, inner, [=](int64_t r, int64_t c, auto m) { return load(from + r * inner + c, m); },
        [=](int64_t c, auto m, V s) { store(to + c, s * f, m); });
  });
}

// The gradient of a maximum goes to the first element that equals it, or that is NaN where the maximum is.
static void maxBackward(const float* dy, const float* x, const float* y, float* dx, int64_t length, int64_t inner) {
  for (int64_t i = 0; i < length * inner; i++) dx[i] = 0;
  for (int64_t c = 0; c < inner; c++)
    for (int64_t r = 0; r < length; r++) {
      const float v = x[r * inner + c];
      if (v == y[c] || v != v) {
        dx[r * inner + c] = dy[c];
        break;
      }
    }
}

void reduceBackward(int kind, const float* dy, const float* x, const float* y, float* dx, int64_t outer, int64_t length,
                    int64_t inner) {
  const double scale = kind == MEAN ? 1 / (double)length : 1;
  if (kind == MAX) {
    eachRow(outer, length * inner, LIGHT, [=](int64_t o) {
      const int64_t at = o * length * inner;
      maxBackward(dy + o * inner, x + at, y + o * inner, dx + at, length, inner);
    });
    return;
  }
  if (inner == 1) {
    if (outer == 1) return fill(dx, length, dy[0] * scale);
    eachRow(outer, length, LIGHT, [=](int64_t o) {
      const V v = set1(dy[o] * scale);
      each(0, length, [=](int64_t i, auto m) { store(dx + o * length + i, v, m); });
    });
    return;
  }
  const V f = set1(scale);
  eachRow(outer * length, inner, LIGHT, [=](int64_t row) {
    const float* from = dy + row / length * inner;
    each(0, inner, [=](int64_t i, auto m) { store(dx + row * inner + i, load(from + i, m) * f, m); });
  });
}

}  // namespace ISA
}  // namespace nabla
