#include "blas.h"

#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mutex>
#include <vector>

namespace nabla {

namespace {

typedef void (*Sgemm)(int order, int transA, int transB, int m, int n, int k, float alpha, const float* a, int lda,
                      const float* b, int ldb, float beta, float* c, int ldc);

constexpr int ROW_MAJOR = 101, AS_IT_IS = 111, TRANSPOSED = 112;

Sgemm sgemm = nullptr;
std::string name;
std::mutex mutex;

// Sets a variable of the environment, and puts back what was there.
class Setting {
 public:
  Setting(const char* variable, const char* value) : variable_(variable) {
    const char* old = getenv(variable);
    had_ = old != nullptr;
    if (had_) old_ = old;
    setenv(variable, value, 1);
  }
  ~Setting() {
    if (had_) setenv(variable_, old_.c_str(), 1);
    else unsetenv(variable_);
  }

 private:
  const char* variable_;
  bool had_;
  std::string old_;
};

// A function of the library; the build for Python's packages has its names prefixed.
template <class F>
F find(void* library, const char* symbol) {
  void* found = dlsym(library, symbol);
  if (!found) found = dlsym(library, (std::string("scipy_") + symbol).c_str());
  return (F)found;
}

void call(Sgemm function, const Gemm& g) {
  function(ROW_MAJOR, g.transA ? TRANSPOSED : AS_IT_IS, g.transB ? TRANSPOSED : AS_IT_IS, (int)g.rows, (int)g.cols,
           (int)g.depth, 1, g.a, (int)g.lda, g.b, (int)g.ldb, g.accumulate ? 1 : 0, g.c, (int)g.ldc);
}

// Both kernels on the four forms of one odd-sized product. They add in different orders, so that they agree to rounding only.
bool agrees(Sgemm function, const Table& table) {
  constexpr int N = 37, K = 61, M = 43;
  constexpr double ROUNDING = 1e-5;  // 61 products below 1, at 6e-8 each, with room
  std::vector<float> a(N * K), b(K * M), ours(N * M), theirs(N * M);
  for (size_t i = 0; i < a.size(); i++) a[i] = (float)((i * 7919) % 1000) / 1000 - 0.5f;
  for (size_t i = 0; i < b.size(); i++) b[i] = (float)((i * 6101) % 1000) / 1000 - 0.5f;
  for (int form = 0; form < 4; form++) {
    Gemm g{};
    g.rows = N, g.cols = M, g.depth = K;
    g.transA = form & 1, g.transB = form & 2;
    g.a = a.data(), g.lda = g.transA ? N : K;
    g.b = b.data(), g.ldb = g.transB ? K : M;
    g.ldc = M;
    g.c = ours.data();
    table.gemm(g);
    g.c = theirs.data();
    call(function, g);
    for (size_t i = 0; i < ours.size(); i++)
      if (!(fabs(ours[i] - theirs[i]) <= ROUNDING)) return false;
  }
  return true;
}

}  // namespace

std::string loadBlas(const char* path, Isa isa) {
  std::lock_guard<std::mutex> lock(mutex);
  if (sgemm) return "";
  if (isa == Isa::none) return "without AVX2 it is not used";
  // OpenBLAS reads these while it is loaded. Left to itself it takes kernels for older processors on some newer ones, and starts threads that
  // would fight with our own.
  const Setting core("OPENBLAS_CORETYPE", isa == Isa::avx512 ? "SkylakeX" : "Haswell");
  const Setting single("OPENBLAS_NUM_THREADS", "1");
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char* why = dlerror();
    return why ? why : "it cannot be loaded";
  }
  const auto function = find<Sgemm>(library, "cblas_sgemm");
  const auto setThreads = find<void (*)(int)>(library, "openblas_set_num_threads");
  const auto config = find<const char* (*)()>(library, "openblas_get_config");
  const auto coreName = find<const char* (*)()>(library, "openblas_get_corename");
  // What fails from here on stays loaded: unloading a library that may have threads is not safe.
  if (!function || !setThreads || !config || !coreName) return std::string(path) + " is no OpenBLAS";
  setThreads(1);
  if (strstr(config(), "USE64BITINT")) return std::string(path) + " has 64-bit integers";
  if (!agrees(function, *tableOf(isa))) return std::string(path) + " gives wrong products";
  std::string version = config();  // "OpenBLAS 0.3.34 ..."
  const size_t second = version.find(' ', version.find(' ') + 1);
  name = version.substr(0, second) + " " + coreName();
  sgemm = function;
  return "";
}

const std::string& blasName() { return name; }

void blasGemm(const Gemm& g) { call(sgemm, g); }

}  // namespace nabla
