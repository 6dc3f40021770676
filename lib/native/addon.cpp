// The addon as Node sees it: one function for each kernel, with the names and the order of lib/src/kernels/table.ts.
#include <node_api.h>
#include <string.h>

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "blas.h"
#include "call.h"
#include "gemm.h"
#include "pool.h"

namespace nabla {

namespace {

// Raised whenever a kernel is added or its arguments change; lib/src/kernels/native.ts holds the same number.
constexpr int ABI = 1;

#define KERNEL(name, arguments)                                             \
  void call_##name(Call& c, const Table& t);                                \
  napi_value napi_##name(napi_env env, napi_callback_info info) {           \
    Call c(env, info, #name, arguments);                                    \
    if (!c.failed()) call_##name(c, *tableOf(c.self->isa));                 \
    return nullptr;                                                         \
  }                                                                         \
  void call_##name(Call& c, const Table& t [[maybe_unused]])

// How many elements a strided array reaches over.
double reach(int64_t rows, int64_t cols, int64_t row, int64_t col) {
  if (rows == 0 || cols == 0) return 0;
  return (double)(rows - 1) * (double)row + (double)(cols - 1) * (double)col + 1;
}

double product(int64_t a, int64_t b, int64_t c = 1) { return (double)a * (double)b * (double)c; }

KERNEL(matmul, "a b c batch N K M transA transB aStep bStep accumulate") {
  const int64_t batch = c.size(3), N = c.size(4), K = c.size(5), M = c.size(6), aStep = c.size(9), bStep = c.size(10);
  const bool transA = c.flag(7), transB = c.flag(8), accumulate = c.flag(11);
  const float* a = c.array(0, batch && N && K ? (double)(batch - 1) * aStep + product(N, K) : 0);
  const float* b = c.array(1, batch && M && K ? (double)(batch - 1) * bStep + product(M, K) : 0);
  float* to = c.array(2, product(batch, N, M));
  if (!c.failed()) matmul(c.self->isa, a, b, to, batch, N, K, M, transA, transB, aStep, bStep, accumulate);
}

KERNEL(linearForward, "x w b y N D M activation") {
  const int64_t N = c.size(4), D = c.size(5), M = c.size(6);
  const int activation = c.kind(7, 2);
  const float *x = c.array(0, product(N, D)), *w = c.array(1, product(D, M)), *b = c.maybe(2, (double)M);
  float* y = c.array(3, product(N, M));
  if (!c.failed()) linearForward(c.self->isa, x, w, b, y, N, D, M, activation == 1);
}

KERNEL(linearBackward, "dy x w dx dw db N D M accumulate") {
  const int64_t N = c.size(6), D = c.size(7), M = c.size(8);
  const bool accumulate = c.flag(9);
  const float *dy = c.array(0, product(N, M)), *x = c.array(1, product(N, D)), *w = c.array(2, product(D, M));
  float *dx = c.maybe(3, product(N, D)), *dw = c.maybe(4, product(D, M)), *db = c.maybe(5, (double)M);
  if (!c.failed()) linearBackward(c.self->isa, dy, x, w, dx, dw, db, N, D, M, accumulate);
}

KERNEL(unaryForward, "kind x y n alpha") {
  const int kind = c.kind(0, 10);
  const int64_t n = c.size(3);
  const double alpha = c.number(4);
  const float* x = c.array(1, (double)n);
  float* y = c.array(2, (double)n);
  if (!c.failed()) t.unaryForward(kind, x, y, n, alpha);
}

KERNEL(unaryBackward, "kind dy x y dx n alpha") {
  const int kind = c.kind(0, 10);
  const int64_t n = c.size(5);
  const double alpha = c.number(6);
  const float* dy = c.array(1, (double)n);
  const bool fromY = kind == 0 || kind == 2 || kind == 3 || kind == 7 || kind == 9;
  const float* x = fromY ? nullptr : c.array(2, (double)n);
  const float* y = fromY ? c.array(3, (double)n) : nullptr;
  float* dx = c.array(4, (double)n);
  if (!c.failed()) t.unaryBackward(kind, dy, x, y, dx, n, alpha);
}

KERNEL(binaryForward, "kind a b y rows cols aRow aCol bRow bCol") {
  const int kind = c.kind(0, 4);
  const int64_t rows = c.size(4), cols = c.size(5), aRow = c.size(6), aCol = c.size(7), bRow = c.size(8), bCol = c.size(9);
  const float* a = c.array(1, reach(rows, cols, aRow, aCol));
  const float* b = c.array(2, reach(rows, cols, bRow, bCol));
  float* y = c.array(3, product(rows, cols));
  if (!c.failed()) t.binaryForward(kind, a, b, y, rows, cols, aRow, aCol, bRow, bCol);
}

KERNEL(binaryBackward, "kind dy a b da db rows cols aRow aCol bRow bCol") {
  const int kind = c.kind(0, 4);
  const int64_t rows = c.size(6), cols = c.size(7), aRow = c.size(8), aCol = c.size(9), bRow = c.size(10),
                bCol = c.size(11);
  const double reachA = reach(rows, cols, aRow, aCol), reachB = reach(rows, cols, bRow, bCol);
  const float* dy = c.array(1, product(rows, cols));
  const bool reads = kind >= 2;  // a sum's gradients need neither a nor b
  const float *a = reads ? c.array(2, reachA) : nullptr, *b = reads ? c.array(3, reachB) : nullptr;
  float *da = c.maybe(4, reachA), *db = c.maybe(5, reachB);
  if (!c.failed()) t.binaryBackward(kind, dy, a, b, da, db, rows, cols, aRow, aCol, bRow, bCol);
}

KERNEL(reduceForward, "kind x y outer length inner") {
  const int kind = c.kind(0, 3);
  const int64_t outer = c.size(3), length = c.size(4), inner = c.size(5);
  const float* x = c.array(1, product(outer, length, inner));
  float* y = c.array(2, product(outer, inner));
  if (!c.failed()) t.reduceForward(kind, x, y, outer, length, inner);
}

KERNEL(reduceBackward, "kind dy x y dx outer length inner") {
  const int kind = c.kind(0, 3);
  const int64_t outer = c.size(5), length = c.size(6), inner = c.size(7);
  const double whole = product(outer, length, inner), less = product(outer, inner);
  const float* dy = c.array(1, less);
  const float *x = kind == 2 ? c.array(2, whole) : nullptr, *y = kind == 2 ? c.array(3, less) : nullptr;
  float* dx = c.array(4, whole);
  if (!c.failed() && whole > 0) t.reduceBackward(kind, dy, x, y, dx, outer, length, inner);
}

#define ROWWISE(name)                                            \
  KERNEL(name##Forward, "x y rows cols") {                       \
    const int64_t rows = c.size(2), cols = c.size(3);            \
    const float* x = c.array(0, product(rows, cols));            \
    float* y = c.array(1, product(rows, cols));                  \
    if (!c.failed() && cols > 0) t.name##Forward(x, y, rows, cols);          \
  }                                                              \
  KERNEL(name##Backward, "dy y dx rows cols") {                  \
    const int64_t rows = c.size(3), cols = c.size(4);            \
    const float* dy = c.array(0, product(rows, cols));           \
    const float* y = c.array(1, product(rows, cols));            \
    float* dx = c.array(2, product(rows, cols));                 \
    if (!c.failed() && cols > 0) t.name##Backward(dy, y, dx, rows, cols);    \
  }
ROWWISE(softmax)
ROWWISE(logSoftmax)

KERNEL(crossEntropyForward, "z labels p loss N C ignoreIndex smoothing") {
  const int64_t N = c.size(4), C = c.size(5);
  const int32_t ignoreIndex = c.integer(6);
  const double smoothing = c.number(7);
  const float* z = c.array(0, product(N, C));
  const int32_t* labels = c.labels(1, (double)N);
  float *p = c.array(2, product(N, C)), *loss = c.array(3, 1);
  if (!c.failed()) t.crossEntropyForward(z, labels, p, loss, N, C, ignoreIndex, smoothing);
}

KERNEL(crossEntropyBackward, "p labels dloss dz N C ignoreIndex smoothing") {
  const int64_t N = c.size(4), C = c.size(5);
  const int32_t ignoreIndex = c.integer(6);
  const double smoothing = c.number(7);
  const float* p = c.array(0, product(N, C));
  const int32_t* labels = c.labels(1, (double)N);
  const float* dloss = c.array(2, 1);
  float* dz = c.array(3, product(N, C));
  if (!c.failed()) t.crossEntropyBackward(p, labels, dloss, dz, N, C, ignoreIndex, smoothing);
}

#define LOSS(name, gradient)                                          \
  KERNEL(name##Forward, "y t loss n") {                               \
    const int64_t n = c.size(3);                                      \
    const float *y = c.array(0, (double)n), *target = c.array(1, (double)n); \
    float* loss = c.array(2, 1);                                      \
    if (!c.failed()) t.name##Forward(y, target, loss, n);             \
  }                                                                   \
  KERNEL(name##Backward, "y t dloss " gradient " n") {                \
    const int64_t n = c.size(4);                                      \
    const float *y = c.array(0, (double)n), *target = c.array(1, (double)n), *dloss = c.array(2, 1); \
    float* to = c.array(3, (double)n);                                \
    if (!c.failed()) t.name##Backward(y, target, dloss, to, n);       \
  }
LOSS(binaryCrossEntropy, "dz")
LOSS(meanSquaredError, "dy")

KERNEL(huberForward, "y t loss n delta") {
  const int64_t n = c.size(3);
  const double delta = c.number(4);
  const float *y = c.array(0, (double)n), *target = c.array(1, (double)n);
  float* loss = c.array(2, 1);
  if (!c.failed()) t.huberForward(y, target, loss, n, delta);
}

KERNEL(huberBackward, "y t dloss dy n delta") {
  const int64_t n = c.size(4);
  const double delta = c.number(5);
  const float *y = c.array(0, (double)n), *target = c.array(1, (double)n), *dloss = c.array(2, 1);
  float* dy = c.array(3, (double)n);
  if (!c.failed()) t.huberBackward(y, target, dloss, dy, n, delta);
}

KERNEL(dropoutForward, "x mask y n rate") {
  const int64_t n = c.size(3);
  const double rate = c.number(4);
  const float *x = c.array(0, (double)n), *mask = c.array(1, (double)n);
  float* y = c.array(2, (double)n);
  if (!c.failed()) t.dropoutForward(x, mask, y, n, rate);
}

KERNEL(fill, "y n value") {
  const int64_t n = c.size(1);
  const double value = c.number(2);
  float* y = c.array(0, (double)n);
  if (!c.failed()) t.fill(y, n, value);
}

KERNEL(copy, "x y n") {
  const int64_t n = c.size(2);
  const float* x = c.array(0, (double)n);
  float* y = c.array(1, (double)n);
  if (!c.failed()) t.copy(x, y, n);
}

KERNEL(addInto, "x y n factor") {
  const int64_t n = c.size(2);
  const double factor = c.number(3);
  const float* x = c.array(0, (double)n);
  float* y = c.array(1, (double)n);
  if (!c.failed()) t.addInto(x, y, n, factor);
}

// The rows of an optimizer's table as addresses. A parameter without a gradient has no step to make and is left out.
class Rows {
 public:
  Rows(Call& c, int64_t count, bool parameters, int states) {
    const int32_t* table = c.labels(0, (double)count * 5);
    if (c.failed()) return;
    if (count > FEW) many_.resize((size_t)count);
    for (int64_t i = 0; i < count && !c.failed(); i++) {
      const int32_t* line = table + 5 * i;
      if (line[4] < 0) c.fail(0, "rows of [parameter, gradient, state1, state2, n] with n >= 0", true);
      const double n = line[4];
      Row row{c.at(0, (uint32_t)line[0], n), c.at(0, (uint32_t)line[1], n), c.at(0, (uint32_t)line[2], n),
              c.at(0, (uint32_t)line[3], n), line[4]};
      if (!row.gradient || (parameters && !row.parameter)) continue;
      if ((states > 0 && !row.state1) || (states > 1 && !row.state2))
        c.fail(0, "rows in which the states that this optimizer needs are there", true);
      data()[count_++] = row;
    }
  }
  Row* data() { return many_.empty() ? few_ : many_.data(); }
  int64_t count() const { return count_; }

 private:
  static constexpr int64_t FEW = 32;
  Row few_[FEW];
  std::vector<Row> many_;
  int64_t count_ = 0;
};

KERNEL(sgdStep, "table count lr momentum nesterov weightDecay") {
  const double lr = c.number(2), momentum = c.number(3), weightDecay = c.number(5);
  const int nesterov = c.flag(4);
  Rows rows(c, c.size(1), true, momentum != 0 ? 1 : 0);
  if (!c.failed()) t.sgdStep(rows.data(), rows.count(), lr, momentum, nesterov, weightDecay);
}

KERNEL(adagradStep, "table count lr epsilon weightDecay") {
  const double lr = c.number(2), epsilon = c.number(3), weightDecay = c.number(4);
  Rows rows(c, c.size(1), true, 1);
  if (!c.failed()) t.adagradStep(rows.data(), rows.count(), lr, epsilon, weightDecay);
}

KERNEL(rmspropStep, "table count lr decay epsilon weightDecay momentum") {
  const double lr = c.number(2), decay = c.number(3), epsilon = c.number(4), weightDecay = c.number(5),
               momentum = c.number(6);
  Rows rows(c, c.size(1), true, momentum != 0 ? 2 : 1);
  if (!c.failed()) t.rmspropStep(rows.data(), rows.count(), lr, decay, epsilon, weightDecay, momentum);
}

KERNEL(adamStep, "table count lr beta1 beta2 epsilon weightDecay decoupled correction1 correction2") {
  const double lr = c.number(2), beta1 = c.number(3), beta2 = c.number(4), epsilon = c.number(5),
               weightDecay = c.number(6), correction1 = c.number(8), correction2 = c.number(9);
  const int decoupled = c.flag(7);
  Rows rows(c, c.size(1), true, 2);
  if (!c.failed())
    t.adamStep(rows.data(), rows.count(), lr, beta1, beta2, epsilon, weightDecay, decoupled, correction1, correction2);
}

KERNEL(squaresOfGradients, "table count total") {
  Rows rows(c, c.size(1), false, 0);
  float* total = c.array(2, 1);
  if (!c.failed()) t.squaresOfGradients(rows.data(), rows.count(), total);
}

KERNEL(scaleGradients, "table count factor") {
  const double factor = c.number(2);
  Rows rows(c, c.size(1), false, 0);
  if (!c.failed()) t.scaleGradients(rows.data(), rows.count(), factor);
}

// --- what is no kernel ---

Instance* instanceOf(napi_env env, napi_callback_info info, size_t* count, napi_value* values) {
  void* data = nullptr;
  return napi_get_cb_info(env, info, count, values, nullptr, &data) == napi_ok ? (Instance*)data : nullptr;
}

napi_value text(napi_env env, const std::string& value) {
  napi_value result = nullptr;
  napi_create_string_utf8(env, value.c_str(), value.size(), &result);
  return result;
}

std::string textOf(napi_env env, napi_value value) {
  char buffer[4096];
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, buffer, sizeof buffer, &length) != napi_ok) return "";
  return std::string(buffer, length);
}

// attach(view, grown?): the arena, a Uint8Array over the whole of it; grown() returns a view as large as it is by then.
napi_value attach(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2];
  Instance* self = instanceOf(env, info, &count, values);
  napi_typedarray_type type;
  size_t length;
  void* data;
  if (!self) return nullptr;
  if (count < 1 || napi_get_typedarray_info(env, values[0], &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != napi_uint8_array) {
    napi_throw_type_error(env, nullptr, "attach(): view must be a Uint8Array over the whole arena");
    return nullptr;
  }
  napi_ref view = nullptr, grown = nullptr;
  if (napi_create_reference(env, values[0], 1, &view) != napi_ok) return nullptr;
  napi_valuetype kind = napi_undefined;
  if (count > 1) napi_typeof(env, values[1], &kind);
  if (kind == napi_function) napi_create_reference(env, values[1], 1, &grown);
  if (self->view) napi_delete_reference(env, self->view);
  if (self->grown) napi_delete_reference(env, self->grown);
  self->view = view;
  self->grown = grown;
  self->base = (uint8_t*)data;
  self->size = (double)length;
  return nullptr;
}

// loadBlas(path): an empty text, or why it is not used
napi_value loadBlasFrom(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value values[1];
  Instance* self = instanceOf(env, info, &count, values);
  if (!self) return nullptr;
  const std::string path = textOf(env, values[0]);
  return text(env, path.empty() ? "no path was given" : loadBlas(path.c_str(), self->isa));
}

// info(): { isa, blas, threads }; blas is an empty text when there is none
napi_value tell(napi_env env, napi_callback_info info) {
  size_t count = 0;
  Instance* self = instanceOf(env, info, &count, nullptr);
  napi_value result, number;
  if (!self || napi_create_object(env, &result) != napi_ok) return nullptr;
  napi_set_named_property(env, result, "isa", text(env, nameOf(self->isa)));
  napi_set_named_property(env, result, "blas", text(env, blasName()));
  napi_create_int32(env, threads(), &number);
  napi_set_named_property(env, result, "threads", number);
  return result;
}

napi_value setThreadsTo(napi_env env, napi_callback_info info) {
  Call c(env, info, "setThreads", "n");
  const int64_t n = c.size(0);
  if (!c.failed()) setThreads((int)n);
  return nullptr;
}

napi_value forceProductTo(napi_env env, napi_callback_info info) {
  Call c(env, info, "forceProduct", "which");
  const int which = c.kind(0, 3);
  if (!c.failed()) forceProduct(which);
  return nullptr;
}

void drop(napi_env, void* data, void*) { delete (Instance*)data; }

constexpr int MOST_BY_DEFAULT = 8;  // beyond, the kernels of this size of model gain nothing

napi_value init(napi_env env, napi_value exports) {
  static std::once_flag once;
  std::call_once(once, [] {
    const int cores = (int)std::thread::hardware_concurrency();
    setThreads(cores < MOST_BY_DEFAULT ? cores : MOST_BY_DEFAULT);
  });
  Instance* self = new Instance;
  self->isa = chooseIsa();
  if (napi_set_instance_data(env, self, drop, nullptr) != napi_ok) {
    delete self;
    return nullptr;
  }
  struct {
    const char* name;
    napi_callback function;
  } functions[] = {
#define F(name) {#name, napi_##name}
      F(matmul), F(linearForward), F(linearBackward), F(unaryForward), F(unaryBackward), F(binaryForward),
      F(binaryBackward), F(reduceForward), F(reduceBackward), F(softmaxForward), F(softmaxBackward),
      F(logSoftmaxForward), F(logSoftmaxBackward), F(crossEntropyForward), F(crossEntropyBackward),
      F(binaryCrossEntropyForward), F(binaryCrossEntropyBackward), F(meanSquaredErrorForward),
      F(meanSquaredErrorBackward), F(huberForward), F(huberBackward), F(dropoutForward), F(fill), F(copy), F(addInto),
      F(sgdStep), F(adagradStep), F(rmspropStep), F(adamStep), F(squaresOfGradients), F(scaleGradients),
#undef F
      {"attach", attach}, {"loadBlas", loadBlasFrom}, {"info", tell}, {"setThreads", setThreadsTo},
      {"forceProduct", forceProductTo},
  };
  for (const auto& entry : functions) {
    napi_value function;
    if (napi_create_function(env, entry.name, NAPI_AUTO_LENGTH, entry.function, self, &function) != napi_ok ||
        napi_set_named_property(env, exports, entry.name, function) != napi_ok)
      return nullptr;
  }
  napi_value abi;
  napi_create_int32(env, ABI, &abi);
  napi_set_named_property(env, exports, "abi", abi);
  return exports;
}

}  // namespace

}  // namespace nabla

NAPI_MODULE_INIT() { return nabla::init(env, exports); }
