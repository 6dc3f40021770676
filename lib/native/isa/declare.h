// The kernels of this instruction set, declared from the one list.
#pragma once
#include "../kernels.h"
#include "vector.h"

namespace nabla {
namespace ISA {
#define X(name, parameters) void name parameters;
NABLA_KERNELS(X)
#undef X
}  // namespace ISA
}  // namespace nabla
