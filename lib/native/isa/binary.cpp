// Arithmetic on two arrays of [rows, cols], either of which may be repeated along an axis (stride 0).
#include "declare.h"
#include "parallel.h"
#include "sums.h"

namespace nabla {
namespace ISA {

enum { ADD, SUBTRACT, MULTIPLY, DIVIDE };

struct Add {
  V operator()(V a, V b) const { return a + b; }
};
struct Subtract {
  V operator()(V a, V b) const { return a - b; }
};
struct Multiply {
  V operator()(V a, V b) const { return a * b; }
};
struct Divide {
  V operator()(V a, V b) const { return a / b; }
};

// One row of an array with column stride 1, 0, or any other.
struct Line {
  const float* at;
  int64_t stride;
  V load(int64_t i, Full m) const { return stride == 1 ? ISA::load(at + i, m) : stride == 0 ? set1(at[0]) : gather(i, W); }
  V load(int64_t i, Part m) const { return stride == 1 ? ISA::load(at + i, m) : stride == 0 ? set1(at[0]) : gather(i, m.n); }
  V gather(int64_t i, int64_t n) const {
    float v[W] = {0};
    for (int64_t k = 0; k < n; k++) v[k] = at[(i + k) * stride];
    return ISA::load(v);
  }
};

template <class F>
static void forward(F f, const float* a, const float* b, float* y, int64_t rows, int64_t cols, int64_t aRow, int64_t aCol,
                    int64_t bRow, int64_t bCol) {
  const bool wholeA = aCol == 1 && (aRow == cols || rows == 1), wholeB = bCol == 1 && (bRow == cols || rows == 1);
  const bool oneA = aCol == 0 && (aRow == 0 || rows == 1), oneB = bCol == 0 && (bRow == 0 || rows == 1);
  const int64_t n = rows * cols;
  if (n == 0) return;
  if (wholeA && wholeB)
    return elements(n, LIGHT, [=](int64_t i, auto m) {
      ahead(a + i);
      ahead(b + i);
      ahead(y + i);
      store(y + i, f(load(a + i, m), load(b + i, m)), m);
    });
  if (wholeA && oneB) {
    const V v = set1(b[0]);
    return elements(n, LIGHT, [=](int64_t i, auto m) { store(y + i, f(load(a + i, m), v), m); });
  }
  if (oneA && wholeB) {
    const V v = set1(a[0]);
    return elements(n, LIGHT, [=](int64_t i, auto m) { store(y + i, f(v, load(b + i, m)), m); });
  }
  eachRow(rows, cols, LIGHT, [=](int64_t r) {
    const float *p = a + r * aRow, *q = b + r * bRow;
    float* to = y + r * cols;
    if (aCol == 1 && bCol == 1) {
      each(0, cols, [=](int64_t i, auto m) { store(to + i, f(load(p + i, m), load(q + i, m)), m); });
    } else if (aCol == 1 && bCol == 0) {
      const V v = set1(q[0]);
      each(0, cols, [=](int64_t i, auto m) { store(to + i, f(load(p + i, m), v), m); });
    } else {
      const Line left{p, aCol}, right{q, bCol};
      each(0, cols, [=](int64_t i, auto m) { store(to + i, f(left.load(i, m), right.load(i, m)), m); });
    }
  });
}

void binaryForward(int kind, const float* a, const float* b, float* y, int64_t rows, int64_t cols, int64_t aRow,
                   int64_t aCol, int64_t bRow, int64_t bCol) {
  switch (kind) {
    case ADD: return forward(Add(), a, b, y, rows, cols, aRow, aCol, bRow, bCol);
    case SUBTRACT: return forward(Subtract(), a, b, y, rows, cols, aRow, aCol, bRow, bCol);
    case MULTIPLY: return forward(Multiply(), a, b, y, rows, cols, aRow, aCol, bRow, bCol);
    case DIVIDE: return forward(Divide(), a, b, y, rows, cols, aRow, aCol, bRow, bCol);
  }
}

// g(row, column, lanes) is the gradient as if nothing were repeated; it is summed where `to` has stride 0.
template <class G>
static void gather(G g, float* to, int64_t rows, int64_t cols, int64_t row, int64_t col) {
  if (row == 0 && col == 0 && rows * cols > 1) {
    // the sum of each row, then their sum: the order is the same on any number of threads
    double* parts = (double*)scratch(1, 2 * rows);
    eachRow(rows, cols, LIGHT, [=](int64_t r) {
      parts[r] = serialSum(cols, [=](int64_t i, auto m) { return rest(g(r, i, m), m, 0); });
    });
    double total = 0;
    for (int64_t r = 0; r < rows; r++) total += parts[r];
    to[0] = (float)total;
  } else if (col == 0 && cols != 1) {
    eachRow(rows, cols, LIGHT, [=](int64_t r) {
      to[r * row] = (float)serialSum(cols, [=](int64_t i, auto m) { return rest(g(r, i, m), m, 0); });
    });
  } else if (row == 0 && rows != 1) {
    split(cols, LIGHT / (rows + 1) + 1, 64, [=](int64_t begin, int64_t end) {
      columnsOf(rows, begin, end, g, [=](int64_t c, auto m, V s) {
        if (col == 1) return store(to + c, s, m);
        float v[W];
        store(v, s);
        for (int64_t i = 0; i < W && c + i < end; i++) to[(c + i) * col] = v[i];
      });
    });
  } else {
    eachRow(rows, cols, LIGHT, [=](int64_t r) {
      float* line = to + r * row;
      if (col == 1) return each(0, cols, [=](int64_t i, auto m) { store(line + i, g(r, i, m), m); });
      each(0, cols, [=](int64_t c, auto m) {
        float v[W];
        store(v, g(r, c, m));
        for (int64_t i = 0; i < W && c + i < cols; i++) line[(c + i) * col] = v[i];
      });
    });
  }
}

void binaryBackward(int kind, const float* dy, const float* a, const float* b, float* da, float* db, int64_t rows,
                    int64_t cols, int64_t aRow, int64_t aCol, int64_t bRow, int64_t bCol) {
  const auto up = [=](int64_t r, int64_t i, auto m) { return load(dy + r * cols + i, m); };
  const auto left = [=](int64_t r, int64_t i, auto m) { return Line{a + r * aRow, aCol}.load(i, m); };
  const auto right = [=](int64_t r, int64_t i, auto m) { return Line{b + r * bRow, bCol}.load(i, m); };
  const auto toA = [=](auto g) {
    if (da) gather(g, da, rows, cols, aRow, aCol);
  };
  const auto toB = [=](auto g) {
    if (db) gather(g, db, rows, cols, bRow, bCol);
  };
  switch (kind) {
    case ADD: toA(up); return toB(up);
    case SUBTRACT: toA(up); return toB([=](int64_t r, int64_t i, auto m) { return zero() - up(r, i, m); });
    case MULTIPLY:
      toA([=](int64_t r, int64_t i, auto m) { return up(r, i, m) * right(r, i, m); });
      return toB([=](int64_t r, int64_t i, auto m) { return up(r, i, m) * left(r, i, m); });
    case DIVIDE:
      toA([=](int64_t r, int64_t i, auto m) { return up(r, i, m) / right(r, i, m); });
      return toB([=](int64_t r, int64_t i, auto m) {
        const V d = right(r, i, m);
        return zero() - up(r, i, m) / d * (left(r, i, m) / d);  // d d alone could overflow
      });
  }
}

}  // namespace ISA
}  // namespace nabla
