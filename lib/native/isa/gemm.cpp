// Matrix products. A tile of c, up to ROWS x COLS vectors, is kept in registers while it runs down the inner axis; a and b are read where they
// lie, or packed first where that pays: b whenever it is stored transposed.
#include "declare.h"
#include "parallel.h"

namespace nabla {
namespace ISA {

#ifdef __AVX512F__
constexpr int ROWS = 14;  // 14 x 2 sums, 2 columns of b and a broadcast: 31 of 32 registers
#else
constexpr int ROWS = 6;  // 6 x 2, 2, 1: 15 of 16 registers
#endif
constexpr int COLS = 2;
constexpr int64_t PANEL = COLS * W;
constexpr int64_t DEPTH = 320;       // a panel of b of this depth fits the first cache
constexpr int64_t ROW_BLOCK = 8 * ROWS;  // a block of a of this height and depth fits the second

// What becomes of a finished sum: c or 0 is added, then the bias, then relu.
struct Finish {
  bool add;
  const float* bias;
  bool relu;
};

// a(k, i) = a[i lda + k] if BY_ROW, else a[k lda + i]
template <int R, int C, bool BY_ROW, bool EDGE>
static void tile(int64_t depth, const float* a, int64_t lda, const float* b, int64_t ldb, float* c, int64_t ldc, Lanes last,
                 const Finish& finish) {
  V sums[R][C];
#pragma GCC unroll 16
  for (int i = 0; i < R; i++)
#pragma GCC unroll 4
    for (int j = 0; j < C; j++) sums[i][j] = zero();
  for (int64_t k = 0; k < depth; k++) {
    V row[C];
#pragma GCC unroll 4
    for (int j = 0; j < C; j++) row[j] = EDGE && j == C - 1 ? load(b + j * W, last) : load(b + j * W);
#pragma GCC unroll 16
    for (int i = 0; i < R; i++) {
      const V factor = set1(BY_ROW ? a[i * lda] : a[i]);
#pragma GCC unroll 4
      for (int j = 0; j < C; j++) sums[i][j] = fma(factor, row[j], sums[i][j]);
    }
    a += BY_ROW ? 1 : lda;
    b += ldb;
  }
#pragma GCC unroll 16
  for (int i = 0; i < R; i++)
#pragma GCC unroll 4
    for (int j = 0; j < C; j++) {
      float* to = c + i * ldc + j * W;
      const bool edge = EDGE && j == C - 1;
      V v = sums[i][j];
      if (finish.add) v = v + (edge ? load(to, last) : load(to));
      if (finish.bias) v = v + (edge ? load(finish.bias + j * W, last) : load(finish.bias + j * W));
      if (finish.relu) v = vmax(zero(), v);
      if (edge) store(to, v, last);
      else store(to, v);
    }
}

typedef void (*Tile)(int64_t, const float*, int64_t, const float*, int64_t, float*, int64_t, Lanes, const Finish&);

// tiles[by row][edge][columns - 1][rows - 1]
template <int... R>
struct Tiles {
  Tile at[2][2][2][sizeof...(R)] = {
      {{{tile<R + 1, 1, false, false>...}, {tile<R + 1, 2, false, false>...}},
       {{tile<R + 1, 1, false, true>...}, {tile<R + 1, 2, false, true>...}}},
      {{{tile<R + 1, 1, true, false>...}, {tile<R + 1, 2, true, false>...}},
       {{tile<R + 1, 1, true, true>...}, {tile<R + 1, 2, true, true>...}}},
  };
};
#ifdef __AVX512F__
static const Tiles<0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13> tiles;
#else
static const Tiles<0, 1, 2, 3, 4, 5> tiles;
#endif

// A rectangle of c, for one block of the inner axis.
struct Block {
  int64_t rows, cols, depth;
  const float* a;
  int64_t lda;
  bool byRow;
  const float* b;
  int64_t ldb, panelStep;  // panel n of b begins n panelStep after b
  bool padded;             // b's last panel is filled up with zeros
  float* c;
  int64_t ldc;
  Finish finish;
};

static void multiplyBlock(const Block& k) {
  const int64_t count = (k.rows + ROWS - 1) / ROWS, height = k.rows / count, taller = k.rows % count;
  for (int64_t j = 0; j < k.cols; j += PANEL) {
    const int64_t width = k.cols - j < PANEL ? k.cols - j : PANEL;
    const int64_t vectors = (width + W - 1) / W;
    const int64_t rest = width - (vectors - 1) * W;
    const bool edge = rest < W;
    const Lanes last = lanes(rest);
    const Finish finish{k.finish.add, k.finish.bias ? k.finish.bias + j : nullptr, k.finish.relu};
    const float* b = k.b + j / PANEL * k.panelStep;
    const auto& choice = tiles.at[k.byRow][edge][vectors - 1];
    for (int64_t t = 0, i = 0; t < count; t++) {
      const int64_t r = t < taller ? height + 1 : height;
      choice[r - 1](k.depth, k.byRow ? k.a + i * k.lda : k.a + i, k.lda, b, k.ldb, k.c + i * k.ldc + j, k.ldc, last, finish);
      i += r;
    }
  }
}

// out[k PANEL + j] = b(k, j), zeros beyond the last column
static void packPanel(const float* b, int64_t ldb, bool trans, int64_t depth, int64_t width, float* out) {
  if (!trans) {
    for (int64_t k = 0; k < depth; k++) {
      const float* row = b + k * ldb;
      float* to = out + k * PANEL;
      if (width == PANEL) {
        for (int j = 0; j < COLS; j++) store(to + j * W, load(row + j * W));
        continue;
      }
      for (int j = 0; j < COLS; j++) {
        const int64_t left = width - j * W;
        store(to + j * W, left > 0 ? load(row + j * W, lanes(left)) : zero());
      }
    }
    return;
  }
  for (int64_t j = 0; j < PANEL; j++) {
    const float* column = b + j * ldb;
    for (int64_t k = 0; k < depth; k++) out[k * PANEL + j] = j < width ? column[k] : 0;
  }
}

void gemm(const Gemm& g) {
  if (g.rows == 0 || g.cols == 0) return;
  const bool packB = g.transB;
  const int64_t parts = g.depth > DEPTH ? (g.depth + DEPTH - 1) / DEPTH : 1;
  const int64_t deep = (g.depth + parts - 1) / parts;
  const int64_t panels = (g.cols + PANEL - 1) / PANEL;
  float* packed = packB ? scratch(2, panels * PANEL * deep) : nullptr;
  for (int64_t part = 0; part < parts; part++) {
    const int64_t from = part * deep, depth = g.depth - from < deep ? g.depth - from : deep;
    const bool final = part == parts - 1;
    const float* b = g.b + (g.transB ? from : from * g.ldb);
    if (packB)
      split(panels, LIGHT / (PANEL * depth + 1) + 1, 1, [&](int64_t begin, int64_t end) {
        for (int64_t p = begin; p < end; p++) {
          const int64_t width = g.cols - p * PANEL < PANEL ? g.cols - p * PANEL : PANEL;
          packPanel(b + (g.transB ? p * PANEL * g.ldb : p * PANEL), g.ldb, g.transB, depth, width, packed + p * PANEL * depth);
        }
      });
    const auto rectangle = [&](int64_t r0, int64_t r1, int64_t c0, int64_t c1) {
      const Finish finish{part > 0 || g.accumulate, final && g.bias ? g.bias + c0 : nullptr, final && g.relu};
      const int64_t count = (r1 - r0 + ROW_BLOCK - 1) / ROW_BLOCK;
      for (int64_t t = 0; t < count; t++) {
        const int64_t i = r0 + (r1 - r0) * t / count, stop = r0 + (r1 - r0) * (t + 1) / count;
        const float* a = g.transA ? g.a + from * g.lda + i : g.a + i * g.lda + from;
        multiplyBlock({stop - i, c1 - c0, depth, a, g.lda, !g.transA,
                       packB ? packed + c0 * depth : b + c0, packB ? PANEL : g.ldb, packB ? PANEL * depth : PANEL, packB,
                       g.c + i * g.ldc + c0, g.ldc, finish});
      }
    };
    const int64_t work = g.rows * g.cols * depth;
    const int64_t most = work / 200000;  // multiplications a chunk is worth waking a thread for: some microseconds
    if (threads() == 1 || most < 2) rectangle(0, g.rows, 0, g.cols);
    else if (g.rows >= g.cols) {
      const int64_t grain = g.rows / most + 1;
      split(g.rows, grain < ROWS ? ROWS : grain, ROWS, [&](int64_t begin, int64_t end) { rectangle(begin, end, 0, g.cols); });
    } else {
      const int64_t grain = panels / most + 1;
      split(panels, grain, 1, [&](int64_t begin, int64_t end) {
        rectangle(0, g.rows, begin * PANEL, end * PANEL < g.cols ? end * PANEL : g.cols);
      });
    }
  }
}

}  // namespace ISA
}  // namespace nabla
