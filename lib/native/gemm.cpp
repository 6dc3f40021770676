// Which kernel multiplies: a fixed table, so that the same call gives the same bits in every run.
#include "gemm.h"

#include <atomic>

#include "blas.h"
#include "pool.h"

namespace nabla {

namespace {

std::atomic<int> forced{0};

constexpr int64_t MOST = 0x7fffffff;  // BLAS counts in 32 bits

// The table, from tests/bench/core/gemm-table.mjs; its numbers stand in README.md.
bool suitsBlas(Isa isa, const Gemm& g) {
  if (blasName().empty() || forced == 1) return false;
  if (g.rows > MOST || g.cols > MOST || g.depth > MOST || g.rows * g.cols * g.depth == 0) return false;
  if (forced == 2) return true;
  const double work = (double)g.rows * (double)g.cols * (double)g.depth;
  if (isa == Isa::avx512) {
    // Up to a million multiplications OpenBLAS has kernels of their own, which pack nothing. Bias and relu would take passes of their own.
    if (work > 1e6 || g.depth < 32 || g.transB || g.bias || g.relu) return false;
    return g.rows >= 48 && (g.cols >= 48 || (g.transA && g.cols >= 4 && g.cols <= 16));
  }
  if (g.rows < 96 || g.cols < 96) return false;
  if (g.transA) return work >= 1.2e7;
  if (g.transB) return work >= 1.2e7 && threads() == 1;
  return work >= 4e8;
}

struct Split {
  const Gemm* g;
  const Table* table;
  int64_t size;
  bool byRows;
};

void part(void* context, int64_t chunk) {
  const Split& s = *(const Split*)context;
  Gemm g = *s.g;
  const int64_t from = chunk * s.size, whole = s.byRows ? g.rows : g.cols;
  const int64_t count = whole - from < s.size ? whole - from : s.size;
  if (s.byRows) {
    g.a += g.transA ? from : from * g.lda;
    g.c += from * g.ldc;
    g.rows = count;
  } else {
    g.b += g.transB ? from * g.ldb : from;
    g.c += from;
    g.cols = count;
    if (g.bias) g.bias += from;
  }
  if (g.bias) {
    for (int64_t r = 0; r < g.rows; r++) s.table->repeatRow(g.bias, g.c + r * g.ldc, 1, g.cols);
    g.accumulate = true;
  }
  blasGemm(g);
  if (g.relu)
    for (int64_t r = 0; r < g.rows; r++) s.table->unaryForward(0, g.c + r * g.ldc, g.c + r * g.ldc, g.cols, 0);
}

// BLAS runs on one thread; the pool gives each chunk a band of c, a multiple of its tiles wide.
void multiplyByBlas(const Table& table, const Gemm& g) {
  constexpr int64_t UNIT = 48, LEAST = 2000000;  // multiplications a band
  Split s{&g, &table, 0, g.rows >= g.cols};
  const int64_t whole = s.byRows ? g.rows : g.cols;
  int64_t bands = g.rows * g.cols * g.depth / LEAST;
  if (bands > threads()) bands = threads();
  if (bands < 1) bands = 1;
  s.size = (whole + bands - 1) / bands;
  if (bands > 1) s.size = (s.size + UNIT - 1) / UNIT * UNIT;
  runChunks((whole + s.size - 1) / s.size, part, &s);
}

}  // namespace

void forceProduct(int which) { forced = which; }

void multiply(Isa isa, const Gemm& g) {
  const Table& table = *tableOf(isa);
  if (suitsBlas(isa, g)) multiplyByBlas(table, g);
  else table.gemm(g);
}

void matmul(Isa isa, const float* a, const float* b, float* c, int64_t batch, int64_t N, int64_t K, int64_t M, bool transA,
            bool transB, int64_t aStep, int64_t bStep, bool accumulate) {
  for (int64_t t = 0; t < batch; t++)
    multiply(isa, {N, M, K, a + t * aStep, transA ? N : K, transA, b + t * bStep, transB ? K : M, transB, c + t * N * M, M,
                   accumulate, nullptr, false});
}

void linearForward(Isa isa, const float* x, const float* w, const float* b, float* y, int64_t N, int64_t D, int64_t M,
                   bool relu) {
  multiply(isa, {N, M, D, x, D, false, w, M, false, y, M, false, b, relu});
}

void linearBackward(Isa isa, const float* dy, const float* x, const float* w, float* dx, float* dw, float* db, int64_t N,
                    int64_t D, int64_t M, bool accumulate) {
  if (dw) multiply(isa, {D, M, N, x, D, true, dy, M, false, dw, M, accumulate, nullptr, false});
  if (db) tableOf(isa)->columnSums(dy, db, N, M, accumulate);
  if (dx) multiply(isa, {N, D, M, dy, M, false, w, M, true, dx, D, false, nullptr, false});
}

}  // namespace nabla
