// Work in chunks. Borders depend on the shape and on the number of threads, never on timing.
#pragma once
#include "../pool.h"
#include "vector.h"

namespace nabla {
namespace ISA {

template <class F>
static void callChunk(void* f, int64_t chunk) {
  (*(F*)f)(chunk);
}

// f(chunk) for each chunk
template <class F>
static inline void chunks(int64_t count, F f) {
  if (count == 1) f(0);
  else runChunks(count, callChunk<F>, &f);
}

// f(begin, end) over [0, n): alone below two grains, else up to four chunks a thread, each a multiple of `unit`.
template <class F>
static inline void split(int64_t n, int64_t grain, int64_t unit, F f) {
  const int64_t hands = threads();
  if (hands == 1 || n < 2 * grain) {
    if (n > 0) f(0, n);
    return;
  }
  int64_t count = n / grain;
  if (count > 4 * hands) count = 4 * hands;
  int64_t size = (n + count - 1) / count;
  size = (size + unit - 1) / unit * unit;
  chunks((n + size - 1) / size, [&](int64_t chunk) {
    const int64_t begin = chunk * size;
    f(begin, begin + size < n ? begin + size : n);
  });
}

// Elements a chunk is worth waking another thread for: about 4 microseconds.
constexpr int64_t LIGHT = 32768;  // a few operations each
constexpr int64_t HEAVY = 8192;   // exp and its like

// f(i, lanes) over all elements
template <class F>
static inline void elements(int64_t n, int64_t grain, F f) {
  split(n, grain, 16, [&](int64_t begin, int64_t end) { each(begin, end, f); });
}

// f(row) over rows that take `work` elements' time each
template <class F>
static inline void eachRow(int64_t rows, int64_t work, int64_t grain, F f) {
  const int64_t least = (grain + work) / (work + 1);
  split(rows, least < 1 ? 1 : least, 1, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) f(row);
  });
}

}  // namespace ISA
}  // namespace nabla
