#include "cpu.h"

#include <stdlib.h>
#include <string.h>

namespace nabla {

Isa chooseIsa() {
  __builtin_cpu_init();  // asks the operating system too: registers that it does not save are of no use
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return Isa::none;
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  const char* asked = getenv("NABLA_ISA");
  return wide && !(asked && strcmp(asked, "avx2") == 0) ? Isa::avx512 : Isa::avx2;
}

const Table* tableOf(Isa isa) { return isa == Isa::avx512 ? avx512Table() : isa == Isa::avx2 ? avx2Table() : nullptr; }

const char* nameOf(Isa isa) { return isa == Isa::avx512 ? "AVX-512" : isa == Isa::avx2 ? "AVX2" : "none"; }

}  // namespace nabla
