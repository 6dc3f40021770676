// Softmax, its logarithm, and the cross-entropy that is fused with it, row by row: [rows, cols].
#include <math.h>

#include "declare.h"
#include "math.h"
#include "parallel.h"

namespace nabla {
namespace ISA {

static inline float rowMost(const float* x, int64_t cols) {
  const float lowest = -__builtin_inff();
  V a = set1(lowest), b = a;
  int64_t i = 0;
  for (; i + 2 * W <= cols; i += 2 * W) {
    a = vmax(a, load(x + i));
    b = vmax(b, load(x + i + W));
  }
  each(i, cols, [&](int64_t j, auto m) { a = vmax(a, rest(load(x + j, m), m, lowest)); });
  return most(vmax(a, b));
}

// y = exp(x - top), and the sum of it
static inline float rowExp(const float* x, float* y, int64_t cols, float top) {
  const V t = set1(top);
  V a = zero(), b = zero();
  int64_t i = 0;
  for (; i + 2 * W <= cols; i += 2 * W) {
    const V e = vexpBelow(load(x + i) - t), f = vexpBelow(load(x + i + W) - t);
    store(y + i, e);
    store(y + i + W, f);
    a = a + e;
    b = b + f;
  }
  each(i, cols, [&](int64_t j, auto m) {
    const V e = vexpBelow(load(x + j, m) - t);
    store(y + j, e, m);
    a = a + rest(e, m, 0);
  });
  return sum(a + b);
}

// The sum of exp(x - top)
static inline float rowExpSum(const float* x, int64_t cols, float top) {
  const V t = set1(top);
  V a = zero();
  each(0, cols, [&](int64_t j, auto m) { a = a + rest(vexpBelow(load(x + j, m) - t), m, 0); });
  return sum(a);
}

static inline void rowScale(const float* x, float* y, int64_t cols, float factor) {
  const V f = set1(factor);
  each(0, cols, [=](int64_t i, auto m) { store(y + i, load(x + i, m) * f, m); });
}

static inline float rowDot(const float* x, const float* y, int64_t cols) {
  V a = zero();
  each(0, cols, [&](int64_t i, auto m) { a = fma(load(x + i, m), load(y + i, m), a); });
  return sum(a);
}

static inline float rowSum(const float* x, int64_t cols) {
  V a = zero();
  each(0, cols, [&](int64_t i, auto m) { a = a + load(x + i, m); });
  return sum(a);
}

void softmaxForward(const float* x, float* y, int64_t rows, int64_t cols) {
  if (cols <= W) {  // the whole row in one register
    eachRow(rows, cols, HEAVY, [=](int64_t r) {
      const Part m{cols};
      const V v = rest(load(x + r * cols, m), m, -__builtin_inff());
      const V e = rest(vexpBelow(v - set1(most(v))), m, 0);
      store(y + r * cols, e * set1(1.0f / sum(e)), m);
    });
    return;
  }
  eachRow(rows, cols, HEAVY, [=](int64_t r) {
    const float* from = x + r * cols;
    float* to = y + r * cols;
    rowScale(to, to, cols, 1 / rowExp(from, to, cols, rowMost(from, cols)));
  });
}

// dx = y (dy - sum of dy y)
void softmaxBackward(const float* dy, const float* y, float* dx, int64_t rows, int64_t cols) {
  eachRow(rows, cols, LIGHT, [=](int64_t r) {
    const float *d = dy + r * cols, *p = y + r * cols;
    float* to = dx + r * cols;
    const V s = set1(rowDot(d, p, cols));
    each(0, cols, [=](int64_t i, auto m) { store(to + i, load(p + i, m) * (load(d + i, m) - s), m); });
  });
}

void logSoftmaxForward(const float* x, float* y, int64_t rows, int64_t cols) {
  eachRow(rows, cols, HEAVY, [=](int64_t r) {
    const float* from = x + r * cols;
    float* to = y + r * cols;
    const float top = rowMost(from, cols);
    // x - top first: at logits of 1e4 the logarithm of the sum would be rounded away otherwise
    const V t = set1(top), s = set1(logf(rowExpSum(from, cols, top)));
    each(0, cols, [=](int64_t i, auto m) { store(to + i, (load(from + i, m) - t) - s, m); });
  });
}

// dx = dy - exp(y) sum of dy
void logSoftmaxBackward(const float* dy, const float* y, float* dx, int64_t rows, int64_t cols) {
  eachRow(rows, cols, HEAVY, [=](int64_t r) {
    const float *d = dy + r * cols, *l = y + r * cols;
    float* to = dx + r * cols;
    const V s = set1(rowSum(d, cols));
    each(0, cols, [=](int64_t i, auto m) { store(to + i, fnma(vexp(load(l + i, m)), s, load(d + i, m)), m); });
  });
}

static int64_t counted(const int32_t* labels, int64_t N, int32_t ignoreIndex) {
  int64_t count = 0;
  for (int64_t i = 0; i < N; i++) count += labels[i] != ignoreIndex;
  return count;
}

void crossEntropyForward(const float* z, const int32_t* labels, float* p, float* loss, int64_t N, int64_t C,
                         int32_t ignoreIndex, double smoothing) {
  float* each = scratch(0, N + 1);  // the loss of each example: added up in one order whoever computed it
  eachRow(N, C, HEAVY, [=](int64_t r) {
    const float* from = z + r * C;
    float* to = p + r * C;
    const int32_t label = labels[r];
    const float top = rowMost(from, C);
    const float all = rowExp(from, to, C, top);
    each[r] = 0;
    if (label != ignoreIndex) {
      const bool known = label >= 0 && label < C;
      const float right = known ? from[label] - top : __builtin_nanf("");
      double one = (double)logf(all) - (1 - smoothing) * right;
      if (smoothing != 0) one -= smoothing * ((double)rowSum(from, C) / C - top);
      each[r] = (float)one;
    }
    rowScale(to, to, C, 1 / all);
  });
  double total = 0;
  for (int64_t i = 0; i < N; i++) total += each[i];
  loss[0] = (float)(total / counted(labels, N, ignoreIndex));
}

void crossEntropyBackward(const float* p, const int32_t* labels, const float* dloss, float* dz, int64_t N, int64_t C,
                          int32_t ignoreIndex, double smoothing) {
  const float scale = dloss[0] / (float)counted(labels, N, ignoreIndex);
  const V s = set1(scale), spread = set1(smoothing / (double)C * scale);
  eachRow(N, C, LIGHT, [=](int64_t r) {
    float* to = dz + r * C;
    const int32_t label = labels[r];
    if (label == ignoreIndex) {
      each(0, C, [=](int64_t i, auto m) { store(to + i, zero(), m); });
      return;
    }
    const bool known = label >= 0 && label < C;
    const float right = known ? p[r * C + label] : 0;  // read first: dz may be p
    each(0, C, [=](int64_t i, auto m) { store(to + i, load(p + r * C + i, m) * s - spread, m); });
    if (known) to[label] = (right - (float)(1 - smoothing) - (float)(smoothing / (double)C)) * scale;
  });
}

}  // namespace ISA
}  // namespace nabla
