// Long sums. Floats are added within blocks of a fixed length, blocks in double, in one order: close to exact, and the same on any
// number of threads.
#pragma once
#include "parallel.h"

namespace nabla {
namespace ISA {

constexpr int64_t BLOCK = 4096;

// f(i, lanes) is what to add; lanes that take no part are 0.
template <class F>
static inline double blockSum(int64_t begin, int64_t end, F f) {
  V s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
  int64_t i = begin;
  for (; i + 4 * W <= end; i += 4 * W) {
    s0 = s0 + f(i, Full{});
    s1 = s1 + f(i + W, Full{});
    s2 = s2 + f(i + 2 * W, Full{});
    s3 = s3 + f(i + 3 * W, Full{});
  }
  each(i, end, [&](int64_t j, auto m) { s0 = s0 + f(j, m); });
  return sumDouble((s0 + s1) + (s2 + s3));
}

template <class F>
static inline double serialSum(int64_t n, F f) {
  double total = 0;
  for (int64_t begin = 0; begin < n; begin += BLOCK)
    total += blockSum(begin, begin + BLOCK < n ? begin + BLOCK : n, f);
  return total;
}

// The same sum, its blocks shared among the threads.
template <class F>
static inline double parallelSum(int64_t n, int64_t grain, F f) {
  const int64_t blocks = (n + BLOCK - 1) / BLOCK;
  if (threads() == 1 || n < 2 * grain) return serialSum(n, f);
  double* parts = (double*)scratch(0, 2 * blocks);
  split(blocks, grain < BLOCK ? 1 : grain / BLOCK, 1, [=](int64_t first, int64_t last) {
    for (int64_t b = first; b < last; b++) {
      const int64_t begin = b * BLOCK;
      parts[b] = blockSum(begin, begin + BLOCK < n ? begin + BLOCK : n, f);
    }
  });
  double total = 0;
  for (int64_t b = 0; b < blocks; b++) total += parts[b];
  return total;
}

constexpr int64_t RUN = 64;

// For what is in the second cache: a strip of columns from top to bottom, its sums in registers.
template <class F, class Out>
static inline void columnsInStrips(int64_t rows, int64_t begin, int64_t end, F f, Out out) {
  int64_t c = begin;
  for (; c + 4 * W <= end; c += 4 * W) {
    V t0 = zero(), t1 = zero(), t2 = zero(), t3 = zero();
    for (int64_t r = 0; r < rows; r += RUN) {
      const int64_t stop = r + RUN < rows ? r + RUN : rows;
      V s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
      for (int64_t k = r; k < stop; k++) {
        s0 = s0 + f(k, c, Full{});
        s1 = s1 + f(k, c + W, Full{});
        s2 = s2 + f(k, c + 2 * W, Full{});
        s3 = s3 + f(k, c + 3 * W, Full{});
      }
      t0 = t0 + s0;
      t1 = t1 + s1;
      t2 = t2 + s2;
      t3 = t3 + s3;
    }
    out(c, Full{}, t0);
    out(c + W, Full{}, t1);
    out(c + 2 * W, Full{}, t2);
    out(c + 3 * W, Full{}, t3);
  }
  each(c, end, [&](int64_t i, auto m) {
    V t = zero();
    for (int64_t r = 0; r < rows; r += RUN) {
      const int64_t stop = r + RUN < rows ? r + RUN : rows;
      V s = zero();
      for (int64_t k = r; k < stop; k++) s = s + f(k, i, m);
      t = t + s;
    }
    out(i, m, t);
  });
}

// For what is not: eight rows at a time, each read along its length, as memory likes it. Strips of rows that lie 4096 bytes apart took 140 or 240
// microseconds for the same 4 MB, from process to process. Sums wait in the first cache.
template <class F, class Out>
static inline void columnsByRows(int64_t rows, int64_t begin, int64_t end, F f, Out out) {
  constexpr int64_t TOGETHER = 8, WIDTH = 1024;
  alignas(64) float run[WIDTH], total[WIDTH];
  for (int64_t from = begin; from < end; from += WIDTH) {
    const int64_t to = from + WIDTH < end ? from + WIDTH : end;
    for (int64_t r = 0; r < rows; r += TOGETHER) {
      const int64_t count = rows - r < TOGETHER ? rows - r : TOGETHER;
      const bool starts = r % RUN == 0, ends = (r + TOGETHER) % RUN == 0 || r + TOGETHER >= rows;
      each(from, to, [&](int64_t c, auto m) {
        V s = starts ? zero() : load(run + (c - from), m);
        if (count == TOGETHER) {
#pragma GCC unroll 8
          for (int64_t k = 0; k < TOGETHER; k++) s = s + f(r + k, c, m);
        } else {
          for (int64_t k = 0; k < count; k++) s = s + f(r + k, c, m);
        }
        if (!ends) store(run + (c - from), s, m);
        else store(total + (c - from), r < RUN ? s : load(total + (c - from), m) + s, m);
      });
    }
    each(from, to, [&](int64_t c, auto m) { out(c, m, load(total + (c - from), m)); });
  }
}

// out(column, lanes, sum over rows of f(row, column, lanes)) for each vector of columns. Rows are added in runs of 64, then the runs, in either way.
template <class F, class Out>
static inline void columnsOf(int64_t rows, int64_t begin, int64_t end, F f, Out out) {
  constexpr int64_t CACHED = 400000;  // floats of one array, of which two may be read: less than a cache of 2 MB holds
  if (rows * (end - begin) <= CACHED) columnsInStrips(rows, begin, end, f, out);
  else columnsByRows(rows, begin, end, f, out);
}

}  // namespace ISA
}  // namespace nabla
