// Calls every kernel on arrays that are exactly as long as they must be, for sanitizers: they end the program at the first access beside an
// array, undefined operation or race. What the kernels compute is tested elsewhere; here only the two instruction sets are held together.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <functional>
#include <initializer_list>
#include <thread>
#include <vector>

#include "../cpu.h"
#include "../gemm.h"
#include "../pool.h"

using namespace nabla;

namespace {

typedef std::vector<float> Array;

Array numbers(int64_t n, uint32_t seed) {
  Array x((size_t)n);
  for (float& v : x) {
    seed = seed * 1664525u + 1013904223u;
    v = (float)(seed >> 8) / (1 << 22) - 2;
  }
  return x;
}

Array positive(Array x) {
  for (float& v : x) v = fabsf(v) + 0.1f;
  return x;
}

// One call, which appends what it wrote.
typedef std::function<void(Isa, const Table&, Array&)> Case;
std::vector<Case> cases;

void add(Array& to, const Array& from) { to.insert(to.end(), from.begin(), from.end()); }

void elements(int64_t n) {
  const Array x = numbers(n, 1), d = numbers(n, 2), p = positive(x);
  for (int kind = 0; kind < 10; kind++)
    cases.push_back([=](Isa, const Table& t, Array& all) {
      Array y(x.size()), dx(x.size());
      t.unaryForward(kind, p.data(), y.data(), n, 0.1);
      t.unaryBackward(kind, d.data(), p.data(), y.data(), dx.data(), n, 0.1);
      add(all, y);
      add(all, dx);
      if (kind < 8) t.unaryForward(kind, x.data(), y.data(), n, 0.1), add(all, y);
    });
  cases.push_back([=](Isa, const Table& t, Array& all) {
    Array y(x.size()), mask(x.size(), 1), loss(1), up(1, 0.5f);
    t.fill(y.data(), n, 3);
    t.addInto(x.data(), y.data(), n, 0.5);
    t.dropoutForward(y.data(), mask.data(), y.data(), n, 0.2);
    add(all, y);
    t.copy(x.data(), y.data(), n);
    if (n == 0) return;
    t.meanSquaredErrorForward(x.data(), d.data(), loss.data(), n), add(all, loss);
    t.meanSquaredErrorBackward(x.data(), d.data(), up.data(), y.data(), n), add(all, y);
    t.binaryCrossEntropyForward(x.data(), mask.data(), loss.data(), n), add(all, loss);
    t.binaryCrossEntropyBackward(x.data(), mask.data(), up.data(), y.data(), n), add(all, y);
    t.huberForward(x.data(), d.data(), loss.data(), n, 0.7), add(all, loss);
    t.huberBackward(x.data(), d.data(), up.data(), y.data(), n, 0.7), add(all, y);
  });
}

void rows(int64_t r, int64_t c) {
  const Array x = numbers(r * c, 3), d = numbers(r * c, 4);
  cases.push_back([=](Isa, const Table& t, Array& all) {
    Array y(x.size()), dx(x.size()), loss(1), up(1, 0.5f);
    std::vector<int32_t> labels((size_t)r);
    for (int64_t i = 0; i < r; i++) labels[(size_t)i] = i % 4 == 3 ? -1 : (int32_t)(i % c);
    labels[0] = 0;
    t.softmaxForward(x.data(), y.data(), r, c), add(all, y);
    t.softmaxBackward(d.data(), y.data(), dx.data(), r, c), add(all, dx);
    t.logSoftmaxForward(x.data(), y.data(), r, c), add(all, y);
    t.logSoftmaxBackward(d.data(), y.data(), dx.data(), r, c), add(all, dx);
    t.crossEntropyForward(x.data(), labels.data(), y.data(), loss.data(), r, c, -1, 0.1), add(all, loss);
    t.crossEntropyBackward(y.data(), labels.data(), up.data(), dx.data(), r, c, -1, 0.1), add(all, dx);
    const int64_t steps[][4] = {{c, 1, c, 1}, {c, 1, 0, 1}, {c, 1, 1, 0}, {0, 0, c, 1}, {0, 1, 1, 0}, {1, r, c, 1}};
    for (const auto& s : steps)
      for (int kind = 0; kind < 4; kind++) {
        const Array a = positive(numbers((r - 1) * s[0] + (c - 1) * s[1] + 1, 5));
        const Array b = positive(numbers((r - 1) * s[2] + (c - 1) * s[3] + 1, 6));
        Array da(a.size()), db(b.size());
        t.binaryForward(kind, a.data(), b.data(), y.data(), r, c, s[0], s[1], s[2], s[3]), add(all, y);
        t.binaryBackward(kind, d.data(), a.data(), b.data(), da.data(), db.data(), r, c, s[0], s[1], s[2], s[3]);
        add(all, da);
        add(all, db);
      }
    for (int kind = 0; kind < 3; kind++) {
      Array least((size_t)c), across((size_t)r);
      t.reduceForward(kind, x.data(), least.data(), 1, r, c), add(all, least);
      t.reduceBackward(kind, least.data(), x.data(), least.data(), dx.data(), 1, r, c), add(all, dx);
      t.reduceForward(kind, x.data(), across.data(), r, c, 1), add(all, across);
      t.reduceBackward(kind, across.data(), x.data(), across.data(), dx.data(), r, c, 1), add(all, dx);
    }
  });
}

void products(int64_t N, int64_t K, int64_t M) {
  const Array a = numbers(N * K, 7), b = numbers(K * M, 8), bias = numbers(M, 9), dy = numbers(N * M, 10);
  cases.push_back([=](Isa isa, const Table&, Array& all) {
    for (int form = 0; form < 4; form++) {
      Array c((size_t)(N * M));
      matmul(isa, a.data(), b.data(), c.data(), 1, N, K, M, form & 1, form & 2, 0, 0, false);
      add(all, c);
    }
    Array y((size_t)(N * M)), dx(a.size()), dw(b.size()), db((size_t)M);
    linearForward(isa, a.data(), b.data(), bias.data(), y.data(), N, K, M, true);
    linearBackward(isa, dy.data(), a.data(), b.data(), dx.data(), dw.data(), db.data(), N, K, M, true);
    for (const Array* each : {&y, &dx, &dw, &db}) add(all, *each);
  });
}

void optimizers(int64_t n) {
  cases.push_back([=](Isa, const Table& t, Array& all) {
    Array p = numbers(n, 11), g = numbers(n, 12), m(p.size()), v(p.size()), total(1);
    Array q = numbers(5, 13), h = numbers(5, 14), k(5), l(5);
    const Row both[] = {{p.data(), g.data(), m.data(), v.data(), n}, {q.data(), h.data(), k.data(), l.data(), 5}};
    const auto afresh = [&] {  // one optimizer's state is no other's
      for (Array* state : {&m, &v, &k, &l})
        for (float& value : *state) value = 0;
    };
    t.sgdStep(both, 2, 0.1, 0.9, 1, 0.01), afresh();
    t.adamStep(both, 2, 0.1, 0.9, 0.999, 1e-8, 0.01, 1, 0.1, 0.001), afresh();
    t.rmspropStep(both, 2, 0.1, 0.9, 1e-8, 0.01, 0.9), afresh();
    t.adagradStep(both, 2, 0.1, 1e-10, 0);
    t.squaresOfGradients(both, 2, total.data());
    t.scaleGradients(both, 2, 0.5);
    for (const Array* each : {&p, &g, &m, &v, &total, &q}) add(all, *each);
  });
}

Array runAll(Isa isa) {
  Array all;
  for (const Case& each : cases) each(isa, *tableOf(isa), all);
  return all;
}

bool fail(const char* what) {
  fprintf(stderr, "driver: %s\n", what);
  return false;
}

bool same(const Array& a, const Array& b) {
  return a.size() == b.size() && memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

bool near(const Array& a, const Array& b) {
  for (size_t i = 0; i < a.size(); i++)
    if (!(fabsf(a[i] - b[i]) <= 2e-3f * fmaxf(1, fabsf(b[i])))) {
      fprintf(stderr, "driver: %g and %g at %zu of %zu\n", (double)a[i], (double)b[i], i, a.size());
      return false;
    }
  return a.size() == b.size();
}

bool everyThreadCount(Isa isa, Array& alone) {
  setThreads(1);
  alone = runAll(isa);
  for (int n : {2, 3, 4}) {
    setThreads(n);
    const Array first = runAll(isa);
    if (!near(first, alone)) return fail("threads change a result");
    if (!same(first, runAll(isa))) return fail("two runs differ");
  }
  return true;
}

// Several callers at once, while the number of threads changes under them: one has the pool, the others work alone.
bool callers(Isa isa) {
  constexpr int64_t N = 200000;
  std::vector<std::thread> each;
  std::vector<int> right(4, 1);
  for (int c = 0; c < 4; c++)
    each.emplace_back([&, c] {
      const Array x((size_t)N, (float)c);
      Array y((size_t)N);
      for (int round = 0; round < 100; round++) {
        if (c == 0) setThreads(1 + round % 4);
        tableOf(isa)->addInto(x.data(), y.data(), N, 1);
      }
      for (float v : y) right[(size_t)c] &= v == (float)(100 * c);
    });
  for (std::thread& t : each) t.join();
  for (int r : right)
    if (!r) return fail("callers disturb each other");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const bool pool = argc > 1 && strcmp(argv[1], "pool") == 0;  // only what is large enough for several threads
  if (!pool)
    for (int64_t n : {0, 1, 7, 8, 9, 15, 16, 17, 33, 64, 100}) elements(n);
  elements(70001);
  if (!pool)
    for (int64_t r : {1, 2, 5, 19})
      for (int64_t c : {1, 7, 8, 15, 16, 17, 31, 33, 70}) rows(r, c);
  rows(300, 257);
  if (!pool)
    for (int64_t n : {1, 5, 6, 7, 13, 14, 15, 30})
      for (int64_t m : {1, 8, 9, 15, 16, 17, 31, 32, 33, 50}) products(n, n + m, m);
  products(200, 600, 300);
  products(784, 64, 128);
  optimizers(70001);
  const Isa widest = chooseIsa();
  if (widest == Isa::none) return fail("this processor has no AVX2: nothing was tested"), 1;
  Array narrow, wide;
  if (!everyThreadCount(Isa::avx2, narrow) || !callers(Isa::avx2)) return 1;
  if (widest == Isa::avx512) {
    if (!everyThreadCount(Isa::avx512, wide) || !callers(Isa::avx512)) return 1;
    if (!near(narrow, wide)) return fail("AVX2 and AVX-512 differ"), 1;
  }
  printf("driver: %zu calls, %zu numbers, %s\n", cases.size(), narrow.size(), nameOf(widest));
  return 0;
}
