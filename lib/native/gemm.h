// The matrix kernels of the table, on whichever product suits the shape.
#pragma once
#include "cpu.h"

namespace nabla {

// One product, shared among the threads.
void multiply(Isa isa, const Gemm& g);

void matmul(Isa isa, const float* a, const float* b, float* c, int64_t batch, int64_t N, int64_t K, int64_t M, bool transA,
            bool transB, int64_t aStep, int64_t bStep, bool accumulate);
void linearForward(Isa isa, const float* x, const float* w, const float* b, float* y, int64_t N, int64_t D, int64_t M,
                   bool relu);
void linearBackward(Isa isa, const float* dy, const float* x, const float* w, float* dx, float* dw, float* db, int64_t N,
                    int64_t D, int64_t M, bool accumulate);

// For measurements and tests: 0 as the table says, 1 always our own kernel, 2 always BLAS.
void forceProduct(int which);

}  // namespace nabla
