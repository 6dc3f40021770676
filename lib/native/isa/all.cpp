// Compiled once for each instruction set: all of its kernels, in one table. One unit and not one a file, because the compiler's own
// headers take longer to read than the kernels.
#include "arrays.cpp"
#include "binary.cpp"
#include "gemm.cpp"
#include "losses.cpp"
#include "optimizers.cpp"
#include "reduce.cpp"
#include "softmax.cpp"
#include "unary.cpp"

namespace nabla {

static const Table table = {
#define X(name, parameters) ISA::name,
    NABLA_KERNELS(X)
#undef X
};

#ifdef __AVX512F__
const Table* avx512Table() { return &table; }
#else
const Table* avx2Table() { return &table; }
#endif

}  // namespace nabla
