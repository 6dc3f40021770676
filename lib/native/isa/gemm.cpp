// Matrix products. A tile of c, up to ROWS x COLS vectors, is kept in registers while it runs down the inner axis. One strip of a, as high as a
// tile, stays in the first cache while the panels of b pass by from the second. Both are read where they lie, or packed first where that pays: b
// whenever it is stored transposed.
#include "declare.h"
#include "parallel.h"

namespace nabla {
namespace ISA {

#ifdef __AVX512F__
constexpr int ROWS = 14;  // 14 x 2 sums, 2 columns of b and a broadcast: 31 of 32 registers
constexpr int64_t FEW_ROWS = 192, SHORT_LINE = 512;  // below these b is not packed
#else
constexpr int ROWS = 6;  // 6 x 2, 2, 1: 15 of 16 registers
constexpr int64_t FEW_ROWS = 96, SHORT_LINE = 256;
#endif
constexpr int COLS = 2;
constexpr int64_t PANEL = COLS * W;
constexpr int64_t DEEP = 512;          // about so much of the inner axis at a time: a strip of a then fills half of the first cache
constexpr int64_t SHALLOW = 256;       // where a is transposed, or long lines of b are read where they lie
constexpr int64_t PACKED = 1 << 18;    // floats of b, packed, that fit the second cache
constexpr int64_t AGAIN = 1 << 18;     // floats of a that are fetched from beyond the second cache for each band of columns
constexpr int64_t TOGETHER = 1 << 20;  // floats of b that are packed whole, at most
constexpr int64_t WORTH = 12500 * W;   // multiplications that a thread is woken for: some microseconds

// What becomes of a finished sum: c or 0 is added, then the bias, then relu.
struct Finish {
  bool add;
  const float* bias;
  bool relu;
};

// What the first strip does beside its sums, as b comes in long lines: nothing, ask for the next panel, and also keep this one packed.
enum First { NOTHING, FETCH, PACK };

// a(k, i) = a[i lda + k] if BY_ROW, else a[k lda + i]
template <int R, int C, bool BY_ROW, bool EDGE, First FIRST = NOTHING>
static void tile(int64_t depth, const float* a, int64_t lda, const float* b, int64_t ldb, float* c, int64_t ldc, Lanes last,
                 const Finish& finish, float* packed) {
  V sums[R][C];
#pragma GCC unroll 16
  for (int i = 0; i < R; i++)
#pragma GCC unroll 4
    for (int j = 0; j < C; j++) sums[i][j] = zero();
  // c is asked for early: its lines lie far apart, and each would be waited for at the end.
  if (finish.add && depth >= 64) {
#pragma GCC unroll 16
    for (int i = 0; i < R; i++)
#pragma GCC unroll 4
      for (int j = 0; j < C; j++) __builtin_prefetch(c + i * ldc + j * W, 1);
  }
  for (int64_t k = 0; k < depth; k++) {
    V row[C];
#pragma GCC unroll 4
    for (int j = 0; j < C; j++) row[j] = EDGE && j == C - 1 ? load(b + j * W, last) : load(b + j * W);
    if (FIRST != NOTHING)
#pragma GCC unroll 4
      for (int j = 0; j < C; j++) __builtin_prefetch(b + PANEL + j * W, 0, 2);
    if (FIRST == PACK) {
#pragma GCC unroll 4
      for (int j = 0; j < C; j++) store(packed + j * W, row[j]);
      packed += PANEL;
    }
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

typedef void (*Tile)(int64_t, const float*, int64_t, const float*, int64_t, float*, int64_t, Lanes, const Finish&, float*);

// at[by row][edge][columns - 1][rows - 1], first[packs][by row][rows - 1]
template <int... R>
struct Tiles {
  Tile at[2][2][2][sizeof...(R)] = {
      {{{tile<R + 1, 1, false, false>...}, {tile<R + 1, 2, false, false>...}},
       {{tile<R + 1, 1, false, true>...}, {tile<R + 1, 2, false, true>...}}},
      {{{tile<R + 1, 1, true, false>...}, {tile<R + 1, 2, true, false>...}},
       {{tile<R + 1, 1, true, true>...}, {tile<R + 1, 2, true, true>...}}},
  };
  Tile first[2][2][sizeof...(R)] = {
      {{tile<R + 1, 2, false, false, FETCH>...}, {tile<R + 1, 2, true, false, FETCH>...}},
      {{tile<R + 1, 2, false, false, PACK>...}, {tile<R + 1, 2, true, false, PACK>...}},
  };
};
#ifdef __AVX512F__
static const Tiles<0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13> tiles;
#else
static const Tiles<0, 1, 2, 3, 4, 5> tiles;
#endif

// A strip of c, at most ROWS high, for one block of the inner axis.
struct Strip {
  int64_t rows, cols, depth;
  const float* a;
  int64_t lda;
  bool byRow;
  const float* b;
  int64_t ldb, panelStep;  // panel n of b begins n panelStep after b
  First first;
  float* packed;  // where PACK keeps the panels
  float* c;
  int64_t ldc;
  Finish finish;
};

static inline void multiplyStrip(const Strip& s) {
  for (int64_t j = 0; j < s.cols; j += PANEL) {
    const int64_t width = s.cols - j < PANEL ? s.cols - j : PANEL;
    const int64_t vectors = (width + W - 1) / W, rest = width - (vectors - 1) * W;
    const Finish finish{s.finish.add, s.finish.bias ? s.finish.bias + j : nullptr, s.finish.relu};
    const bool isFirst = s.first == PACK ? width == PANEL : s.first == FETCH && j + 2 * PANEL <= s.cols;
    const Tile tile =
        isFirst ? tiles.first[s.first == PACK][s.byRow][s.rows - 1] : tiles.at[s.byRow][rest < W][vectors - 1][s.rows - 1];
    tile(s.depth, s.a, s.lda, s.b + j / PANEL * s.panelStep, s.ldb, s.c + j, s.ldc, lanes(rest), finish,
         s.packed ? s.packed + j * s.depth : nullptr);
  }
}

// The W x W block in v, transposed.
static inline void transpose(V* v) {
#ifdef __AVX512F__
  __m512 t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(v[i], v[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(v[i], v[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    v[i] = _mm512_shuffle_ps(t[i], t[i + 2], 0x44);
    v[i + 1] = _mm512_shuffle_ps(t[i], t[i + 2], 0xee);
    v[i + 2] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0x44);
    v[i + 3] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0xee);
  }
  // v[4 g + c] holds columns c, c + 4, c + 8, c + 12 of rows 4 g .. 4 g + 3
  for (int c = 0; c < 4; c++) {
    const __m512 low = _mm512_shuffle_f32x4(v[c], v[4 + c], 0x88), high = _mm512_shuffle_f32x4(v[c], v[4 + c], 0xdd);
    const __m512 low2 = _mm512_shuffle_f32x4(v[8 + c], v[12 + c], 0x88);
    const __m512 high2 = _mm512_shuffle_f32x4(v[8 + c], v[12 + c], 0xdd);
    t[c] = _mm512_shuffle_f32x4(low, low2, 0x88);
    t[8 + c] = _mm512_shuffle_f32x4(low, low2, 0xdd);
    t[4 + c] = _mm512_shuffle_f32x4(high, high2, 0x88);
    t[12 + c] = _mm512_shuffle_f32x4(high, high2, 0xdd);
  }
  for (int i = 0; i < 16; i++) v[i] = t[i];
#else
  __m256 t[8];
  for (int i = 0; i < 8; i += 2) {
    t[i] = _mm256_unpacklo_ps(v[i], v[i + 1]);
    t[i + 1] = _mm256_unpackhi_ps(v[i], v[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    v[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
    v[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xee);
    v[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
    v[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xee);
  }
  for (int c = 0; c < 4; c++) {
    t[c] = _mm256_permute2f128_ps(v[c], v[4 + c], 0x20);
    t[4 + c] = _mm256_permute2f128_ps(v[c], v[4 + c], 0x31);
  }
  for (int i = 0; i < 8; i++) v[i] = t[i];
#endif
}

// out[k step + i] = x[i ldx + k] for i < count <= W, k < depth; the W - count places behind each group are overwritten with zeros, unless a later
// group writes there, so that `out` needs W places more.
static void packTransposed(const float* x, int64_t ldx, int64_t count, int64_t depth, float* out, int64_t step) {
  V v[W];
  for (int64_t k = 0; k < depth; k += W) {
    const int64_t deep = depth - k < W ? depth - k : W;
#ifdef __AVX512F__
    if (count == W && deep == W) {
      // Blocks of 4 x 4 are brought to their places as they are loaded, which leaves half of the shuffles.
#pragma GCC unroll 4
      for (int c = 0; c < 4; c++) {
        __m512 q[4];
#pragma GCC unroll 4
        for (int r = 0; r < 4; r++) {
          const float* from = x + r * ldx + k + 4 * c;
          q[r] = _mm512_castps128_ps512(_mm_loadu_ps(from));
          q[r] = _mm512_mask_broadcast_f32x4(q[r], 0x00f0, _mm_loadu_ps(from + 4 * ldx));
          q[r] = _mm512_mask_broadcast_f32x4(q[r], 0x0f00, _mm_loadu_ps(from + 8 * ldx));
          q[r] = _mm512_mask_broadcast_f32x4(q[r], 0xf000, _mm_loadu_ps(from + 12 * ldx));
        }
        const __m512 a = _mm512_unpacklo_ps(q[0], q[1]), b = _mm512_unpackhi_ps(q[0], q[1]);
        const __m512 d = _mm512_unpacklo_ps(q[2], q[3]), e = _mm512_unpackhi_ps(q[2], q[3]);
        float* to = out + (k + 4 * c) * step;
        store(to, _mm512_shuffle_ps(a, d, 0x44));
        store(to + step, _mm512_shuffle_ps(a, d, 0xee));
        store(to + 2 * step, _mm512_shuffle_ps(b, e, 0x44));
        store(to + 3 * step, _mm512_shuffle_ps(b, e, 0xee));
      }
      continue;
    }
#endif
    const Lanes m = lanes(deep);
#pragma GCC unroll 16
    for (int i = 0; i < W; i++)
      if (i < count) {
        v[i] = load(x + i * ldx + k, m);
        __builtin_prefetch(x + i * ldx + k + 4 * W);
      } else v[i] = zero();
    transpose(v);
    float* to = out + k * step;
    if (deep == W) {
#pragma GCC unroll 16
      for (int i = 0; i < W; i++) store(to + i * step, v[i]);
    } else {
      for (int i = 0; i < deep; i++) store(to + i * step, v[i]);
    }
  }
}

// Panels of b, one after the other: out[n PANEL depth + k PANEL + j] = b(k, n PANEL + j), zeros beyond the last column
static void packPanels(const float* b, int64_t ldb, bool trans, int64_t depth, int64_t cols, float* out) {
  const int64_t whole = cols / PANEL;
  if (trans) {
    for (int64_t j = 0; j < (cols + PANEL - 1) / PANEL * PANEL; j += W) {
      const int64_t left = cols - j;
      packTransposed(b + j * ldb, ldb, left < 0 ? 0 : left < W ? left : W, depth, out + j / PANEL * PANEL * depth + j % PANEL, PANEL);
    }
    return;
  }
  // along the rows of b, as they lie
  for (int64_t k = 0; k < depth; k++) {
    const float* row = b + k * ldb;
    float* to = out + k * PANEL;
    for (int64_t n = 0; n < whole; n++)
      for (int j = 0; j < COLS; j++) store(to + n * PANEL * depth + j * W, load(row + n * PANEL + j * W));
    const int64_t left = cols - whole * PANEL;
    if (left > 0)
      for (int j = 0; j < COLS; j++)
        store(to + whole * PANEL * depth + j * W, left > j * W ? load(row + whole * PANEL + j * W, lanes(left - j * W)) : zero());
  }
}

// A block of a, its lines close together: out[i step + k] = a[i lda + k], or transposed as it is, out[k step + i] = a[k lda + i]
static void packLines(const float* a, int64_t lda, int64_t lines, int64_t length, float* out, int64_t step) {
  for (int64_t i = 0; i < lines; i++)
    each(0, length, [=](int64_t k, auto m) { store(out + i * step + k, load(a + i * lda + k, m), m); });
}

// How the operands are read, how much of the inner axis and how many packed columns of b at a time, and the strips of the rows.
struct Plan {
  bool packA, packB;
  int64_t deep, columns, strips;
};

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// A few strips are all about as high; of many only the last is lower.
static int64_t rowAt(const Gemm& g, const Plan& plan, int64_t strip) {
  return plan.strips < 16 ? g.rows * strip / plan.strips : least(strip * ROWS, g.rows);
}

// Strips [s0, s1) times columns [c0, c1), for one part of the inner axis. `packed`: those columns of b, if plan.packB; `first`: what the first
// strip, which reads b where it lies, does for those behind it.
static void multiplyStrips(const Gemm& g, const Plan& plan, int64_t s0, int64_t s1, int64_t c0, int64_t c1, int64_t from,
                           int64_t depth, float* packed, First first) {
  const bool final = from + depth == g.depth;
  const Finish finish{from > 0 || g.accumulate, final && g.bias ? g.bias + c0 : nullptr, final && g.relu};
  for (int64_t t = s0; t < s1; t++) {
    const int64_t i = rowAt(g, plan, t), rows = rowAt(g, plan, t + 1) - i;
    const float* a = g.transA ? g.a + from * g.lda + i : g.a + i * g.lda + from;
    int64_t lda = g.lda;
    if (plan.packA) {
      const int64_t lines = g.transA ? depth : rows, length = g.transA ? rows : depth;
      const int64_t step = (length + 31) / 16 * 16;  // at least a line of the cache between two rows
      float* own = scratch(3, lines * step);
      packLines(a, lda, lines, length, own, step);
      a = own;
      lda = step;
    }
    const First now = t == s0 ? first : NOTHING;
    const bool inPlace = !plan.packB || now == PACK;
    multiplyStrip({rows, c1 - c0, depth, a, lda, !g.transA, inPlace ? g.b + from * g.ldb + c0 : packed, inPlace ? g.ldb : PANEL,
                   inPlace ? PANEL : PANEL * depth, now, packed, g.c + i * g.ldc + c0, g.ldc, finish});
  }
}

static int64_t depthAt(const Gemm& g, const Plan& plan, int64_t from) {
  return least(g.depth - from, plan.deep);
}

static inline const float* cornerOfB(const Gemm& g, int64_t from, int64_t column) {
  return g.transB ? g.b + column * g.ldb + from : g.b + from * g.ldb + column;
}

// All rows of columns [c0, c1), by one thread. It packs what it needs of b itself: lines that another core has just written come slowly.
static void columns(const Gemm& g, const Plan& plan, int64_t c0, int64_t c1) {
  const int64_t blocks = plan.packB ? (c1 - c0 + plan.columns - 1) / plan.columns : 1;
  const int64_t wide = ((c1 - c0 + blocks - 1) / blocks + PANEL - 1) / PANEL * PANEL;
  for (int64_t column = c0; column < c1; column += wide) {
    const int64_t stop = least(column + wide, c1);
    int64_t from = 0;
    do {
      const int64_t depth = depthAt(g, plan, from);
      float* packed = nullptr;
      First first = FETCH;
      if (plan.packB) {
        packed = scratch(2, (stop - column + PANEL - 1) / PANEL * PANEL * depth);
        first = g.transB ? NOTHING : PACK;
        const int64_t whole = first == PACK ? (stop - column) / PANEL * PANEL : 0;  // the first strip packs these
        packPanels(cornerOfB(g, from, column + whole), g.ldb, g.transB, depth, stop - column - whole, packed + whole * depth);
      }
      multiplyStrips(g, plan, 0, plan.strips, column, stop, from, depth, packed, first);
      from += plan.deep;
    } while (from < g.depth);
  }
}

// Many rows and few columns: b is packed once, by all threads, and each then takes strips.
static void rowsTogether(const Gemm& g, const Plan& plan, int64_t bands) {
  const int64_t panels = (g.cols + PANEL - 1) / PANEL;
  float* packed = plan.packB ? scratch(2, panels * PANEL * g.depth) : nullptr;
  if (plan.packB)
    split(panels, LIGHT / (PANEL * g.depth + 1) + 1, 1, [=, &g, &plan](int64_t begin, int64_t end) {
      const int64_t column = begin * PANEL, cols = least(end * PANEL, g.cols) - column;
      for (int64_t from = 0; from < g.depth; from += plan.deep) {
        const int64_t depth = depthAt(g, plan, from);
        packPanels(cornerOfB(g, from, column), g.ldb, g.transB, depth, cols, packed + panels * PANEL * from + column * depth);
      }
    });
  chunks(bands, [=, &g, &plan](int64_t band) {
    int64_t from = 0;
    do {
      multiplyStrips(g, plan, plan.strips * band / bands, plan.strips * (band + 1) / bands, 0, g.cols, from,
                     depthAt(g, plan, from), packed ? packed + panels * PANEL * from : nullptr, packed ? NOTHING : FETCH);
      from += plan.deep;
    } while (from < g.depth);
  });
}

// Every border below changes who computes an element of c, never the order of its sum: that is the inner axis, `deep` at a time.
void gemm(const Gemm& g) {
  if (g.rows == 0 || g.cols == 0) return;
  Plan plan;
  // Lines far apart fall into few places of the cache. Measured: below these sizes packing costs more than it saves.
  plan.packB = g.transB || (g.rows >= FEW_ROWS && g.ldb >= SHORT_LINE);
  plan.packA = g.cols >= 192 && g.lda >= (g.transA ? 256 : 768);
  const int64_t deep = !g.transA && (plan.packB || g.ldb <= DEEP) ? DEEP : SHALLOW;
  const int64_t parts = g.depth < 3 * deep / 2 ? 1 : (g.depth + deep / 2) / deep;
  plan.deep = (g.depth + parts - 1) / parts;
  plan.columns = PACKED / deep;
  plan.strips = (g.rows + ROWS - 1) / ROWS;
  const int64_t hands = threads(), panels = (g.cols + PANEL - 1) / PANEL;
  const int64_t most = g.rows * g.cols * g.depth / WORTH;
  if (hands == 1 || most < 2) return columns(g, plan, 0, g.cols);
  // A strip of a is packed, or fetched, once for each band of columns: where that takes long, these are wide, one for each thread.
  const int64_t wide = plan.packA || g.rows * g.depth >= AGAIN ? 512 : 64;
  const bool narrow = plan.packB ? g.cols < hands * (plan.packA ? 128 : 64) : g.rows >= g.cols;
  if (narrow && plan.strips > 1 && (!plan.packB || panels * PANEL * g.depth <= TOGETHER)) {
    if (plan.strips < 2 * hands) plan.strips = least((plan.strips + hands - 1) / hands * hands, g.rows);
    return rowsTogether(g, plan, least(least(plan.strips, most), 2 * hands));
  }
  int64_t bands = g.cols / wide;
  bands = bands < hands ? hands : least(bands / hands, 4) * hands;
  bands = least(least(bands, most), panels);
  chunks(bands, [=, &g, &plan](int64_t band) {
    columns(g, plan, panels * band / bands * PANEL, least(panels * (band + 1) / bands * PANEL, g.cols));
  });
}

}  // namespace ISA
}  // namespace nabla
