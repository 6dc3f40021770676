// The table of kernels as C++ sees it: one line each. Every instruction set fills the same table (isa/all.cpp).
#pragma once
#include <stdint.h>

// Names, order and meaning of the arguments are those of lib/src/kernels/table.ts; pointers are resolved by now, nullptr = not there.
#define NABLA_KERNELS(X)                                                                                                    \
  X(unaryForward, (int kind, const float* x, float* y, int64_t n, double alpha))                                           \
  X(unaryBackward, (int kind, const float* dy, const float* x, const float* y, float* dx, int64_t n, double alpha))        \
  X(binaryForward, (int kind, const float* a, const float* b, float* y, int64_t rows, int64_t cols, int64_t aRow,          \
                    int64_t aCol, int64_t bRow, int64_t bCol))                                                             \
  X(binaryBackward, (int kind, const float* dy, const float* a, const float* b, float* da, float* db, int64_t rows,        \
                     int64_t cols, int64_t aRow, int64_t aCol, int64_t bRow, int64_t bCol))                                \
  X(reduceForward, (int kind, const float* x, float* y, int64_t outer, int64_t length, int64_t inner))                     \
  X(reduceBackward, (int kind, const float* dy, const float* x, const float* y, float* dx, int64_t outer, int64_t length,  \
                     int64_t inner))                                                                                       \
  X(softmaxForward, (const float* x, float* y, int64_t rows, int64_t cols))                                                \
  X(softmaxBackward, (const float* dy, const float* y, float* dx, int64_t rows, int64_t cols))                             \
  X(logSoftmaxForward, (const float* x, float* y, int64_t rows, int64_t cols))                                             \
  X(logSoftmaxBackward, (const float* dy, const float* y, float* dx, int64_t rows, int64_t cols))                          \
  X(crossEntropyForward, (const float* z, const int32_t* labels, float* p, float* loss, int64_t N, int64_t C,              \
                          int32_t ignoreIndex, double smoothing))                                                          \
  X(crossEntropyBackward, (const float* p, const int32_t* labels, const float* dloss, float* dz, int64_t N, int64_t C,     \
                           int32_t ignoreIndex, double smoothing))                                                         \
  X(binaryCrossEntropyForward, (const float* z, const float* t, float* loss, int64_t n))                                   \
  X(binaryCrossEntropyBackward, (const float* z, const float* t, const float* dloss, float* dz, int64_t n))                \
  X(meanSquaredErrorForward, (const float* y, const float* t, float* loss, int64_t n))                                     \
  X(meanSquaredErrorBackward, (const float* y, const float* t, const float* dloss, float* dy, int64_t n))                  \
  X(huberForward, (const float* y, const float* t, float* loss, int64_t n, double delta))                                  \
  X(huberBackward, (const float* y, const float* t, const float* dloss, float* dy, int64_t n, double delta))               \
  X(dropoutForward, (const float* x, const float* mask, float* y, int64_t n, double rate))                                 \
  X(fill, (float* y, int64_t n, double value))                                                                             \
  X(copy, (const float* x, float* y, int64_t n))                                                                           \
  X(addInto, (const float* x, float* y, int64_t n, double factor))                                                         \
  X(sgdStep, (const nabla::Row* rows, int64_t count, double lr, double momentum, int nesterov, double weightDecay))        \
  X(adagradStep, (const nabla::Row* rows, int64_t count, double lr, double epsilon, double weightDecay))                   \
  X(rmspropStep, (const nabla::Row* rows, int64_t count, double lr, double decay, double epsilon, double weightDecay,      \
                  double momentum))                                                                                        \
  X(adamStep, (const nabla::Row* rows, int64_t count, double lr, double beta1, double beta2, double epsilon,               \
               double weightDecay, int decoupled, double correction1, double correction2))                                 \
  X(squaresOfGradients, (const nabla::Row* rows, int64_t count, float* total))                                             \
  X(scaleGradients, (const nabla::Row* rows, int64_t count, double factor))                                                \
  /* Parts of the matrix kernels, see gemm.cpp */                                                                          \
  X(gemm, (const nabla::Gemm& g))                                                                                          \
  X(columnSums, (const float* x, float* y, int64_t rows, int64_t cols, int accumulate))                                    \
  X(repeatRow, (const float* b, float* y, int64_t rows, int64_t cols))

namespace nabla {

// One parameter of an optimizer's table.
struct Row {
  float* parameter;
  float* gradient;
  float* state1;
  float* state2;
  int64_t n;
};

// c = a b (+ c) (+ bias per column), then relu. a is [rows, depth], b [depth, cols], c [rows, cols] with lines ldc apart.
struct Gemm {
  int64_t rows, cols, depth;
  const float* a;
  int64_t lda;
  bool transA;  // a is stored [depth, rows]
  const float* b;
  int64_t ldb;
  bool transB;  // b is stored [cols, depth]
  float* c;
  int64_t ldc;
  bool accumulate;
  const float* bias;  // nullptr = none
  bool relu;
};

struct Table {
#define X(name, parameters) void(*name) parameters;
  NABLA_KERNELS(X)
#undef X
};

// Filled in isa/all.cpp, which is compiled once for each.
const Table* avx2Table();
const Table* avx512Table();

}  // namespace nabla
