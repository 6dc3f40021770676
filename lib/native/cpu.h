// What the processor can do.
#pragma once
#include "kernels.h"

namespace nabla {

enum class Isa { none, avx2, avx512 };

// The widest set that processor and operating system offer, or the one that the variable NABLA_ISA names (`avx2`, `avx512`), if they offer that.
Isa chooseIsa();
const Table* tableOf(Isa isa);
const char* nameOf(Isa isa);

}  // namespace nabla
