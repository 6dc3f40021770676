// One step of an optimizer over all parameters, each element read and written once.
#include "declare.h"
#include "math.h"
#include "parallel.h"
#include "sums.h"

namespace nabla {
namespace ISA {

// f(row, begin, end) over the elements of all rows, in pieces of a fixed length.
template <class F>
static void overAll(const Row* rows, int64_t count, F f) {
  constexpr int64_t PIECE = 16384;
  int64_t pieces = 0, total = 0;
  for (int64_t r = 0; r < count; r++) {
    pieces += (rows[r].n + PIECE - 1) / PIECE;
    total += rows[r].n;
  }
  if (total < 2 * PIECE) {  // many small rows are no reason to wake anybody
    for (int64_t r = 0; r < count; r++) f(rows[r], 0, rows[r].n);
    return;
  }
  split(pieces, 2, 1, [=](int64_t first, int64_t last) {
    int64_t piece = 0;
    for (int64_t r = 0; r < count && piece < last; r++) {
      const int64_t n = rows[r].n, own = (n + PIECE - 1) / PIECE;
      for (int64_t k = first > piece ? first - piece : 0; k < own && piece + k < last; k++)
        f(rows[r], k * PIECE, (k + 1) * PIECE < n ? (k + 1) * PIECE : n);
      piece += own;
    }
  });
}

void sgdStep(const Row* rows, int64_t count, double lr, double momentum, int nesterov, double weightDecay) {
  const V rate = set1(-lr), mu = set1(momentum), decay = set1(weightDecay);
  const bool moves = momentum != 0;
  overAll(rows, count, [=](const Row& r, int64_t begin, int64_t end) {
    each(begin, end, [&](int64_t i, auto m) {
      const V p = load(r.parameter + i, m);
      V g = fma(decay, p, load(r.gradient + i, m));
      if (moves) {
        const V v = fma(mu, load(r.state1 + i, m), g);
        store(r.state1 + i, v, m);
        g = nesterov ? fma(mu, v, g) : v;
      }
      store(r.parameter + i, fma(rate, g, p), m);
    });
  });
}

void adagradStep(const Row* rows, int64_t count, double lr, double epsilon, double weightDecay) {
  const V rate = set1(-lr), e = set1(epsilon), decay = set1(weightDecay);
  overAll(rows, count, [=](const Row& r, int64_t begin, int64_t end) {
    each(begin, end, [&](int64_t i, auto m) {
      const V p = load(r.parameter + i, m);
      const V g = fma(decay, p, load(r.gradient + i, m));
      const V s = fma(g, g, load(r.state1 + i, m));
      store(r.state1 + i, s, m);
      store(r.parameter + i, fma(rate, g / (vroot(s) + e), p), m);
    });
  });
}

void rmspropStep(const Row* rows, int64_t count, double lr, double decayRate, double epsilon, double weightDecay,
                 double momentum) {
  const V rate = set1(-lr), e = set1(epsilon), decay = set1(weightDecay), keepRate = set1(decayRate);
  const V fresh = set1(1 - decayRate), mu = set1(momentum);
  const bool moves = momentum != 0;
  overAll(rows, count, [=](const Row& r, int64_t begin, int64_t end) {
    each(begin, end, [&](int64_t i, auto m) {
      const V p = load(r.parameter + i, m);
      const V g = fma(decay, p, load(r.gradient + i, m));
      const V s = fma(fresh * g, g, keepRate * load(r.state1 + i, m));
      store(r.state1 + i, s, m);
      V step = g / (vroot(s) + e);
      if (moves) {
        step = fma(mu, load(r.state2 + i, m), step);
        store(r.state2 + i, step, m);
      }
      store(r.parameter + i, fma(rate, step, p), m);
    });
  });
}

void adamStep(const Row* rows, int64_t count, double lr, double beta1, double beta2, double epsilon, double weightDecay,
              int decoupled, double correction1, double correction2) {
  const V fresh1 = set1(1 - beta1), keep2 = set1(beta2), fresh2 = set1(1 - beta2), e = set1(epsilon);
  const V rate = set1(-lr / correction1), root = set1(1 / __builtin_sqrt(correction2));
  const V decay = set1(decoupled ? 0 : weightDecay), shrink = set1(decoupled ? 1 - lr * weightDecay : 1);
  overAll(rows, count, [=](const Row& r, int64_t begin, int64_t end) {
    each(begin, end, [&](int64_t i, auto m) {
      const V p = load(r.parameter + i, m) * shrink;
      const V g = fma(decay, p, load(r.gradient + i, m));
      V first = load(r.state1 + i, m);
      first = fma(fresh1, g - first, first);
      const V second = fma(fresh2 * g, g, keep2 * load(r.state2 + i, m));
      store(r.state1 + i, first, m);
      store(r.state2 + i, second, m);
      store(r.parameter + i, fma(rate, first / fma(vroot(second), root, e), p), m);
    });
  });
}

void squaresOfGradients(const Row* rows, int64_t count, float* total) {
  double all = 0;
  for (int64_t r = 0; r < count; r++) {
    const float* g = rows[r].gradient;
    all += parallelSum(rows[r].n, LIGHT, [=](int64_t i, auto m) {
      const V v = load(g + i, m);
      return v * v;
    });
  }
  total[0] = (float)all;
}

void scaleGradients(const Row* rows, int64_t count, double factor) {
  const V f = set1(factor);
  overAll(rows, count, [=](const Row& r, int64_t begin, int64_t end) {
    each(begin, end, [&](int64_t i, auto m) { store(r.gradient + i, load(r.gradient + i, m) * f, m); });
  });
}

}  // namespace ISA
}  // namespace nabla
