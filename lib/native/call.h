// The arguments of one call from JavaScript. Nothing that comes may crash the process: what does not fit is a JavaScript error that names kernel
// and argument.
#pragma once
#include <node_api.h>
#include <stdint.h>

#include "cpu.h"

namespace nabla {

// What belongs to one JavaScript environment: each worker thread has its own.
struct Instance {
  Isa isa = Isa::none;
  uint8_t* base = nullptr;  // where the arena begins; it grows in place
  double size = 0;
  napi_ref view = nullptr;  // keeps the arena's memory
  napi_ref grown = nullptr;  // a function that returns a view of the arena as large as it is by now
};

class Call {
 public:
  static constexpr int MOST = 16;

  // `names`: the arguments' names with blanks between them
  Call(napi_env env, napi_callback_info info, const char* kernel, const char* names);

  double number(int i);
  int32_t integer(int i);  // any whole number of 32 bits
  int64_t size(int i);     // a whole number >= 0
  int kind(int i, int count);
  bool flag(int i) { return integer(i) != 0; }

  // `elements` is how many the kernel will touch. A pointer is a byte offset into the arena, or the typed array itself.
  float* array(int i, double elements) { return (float*)pointer(i, elements, false, false); }
  float* maybe(int i, double elements) { return (float*)pointer(i, elements, true, false); }
  int32_t* labels(int i, double elements) { return (int32_t*)pointer(i, elements, false, true); }
  // An address in the arena that stands in an optimizer's table; 0 is nullptr.
  float* at(int i, uint32_t offset, double elements);

  void fail(int i, const char* expected, bool range = false);
  bool failed() const { return failed_; }

  Instance* self = nullptr;
  napi_env env;

 private:
  void* pointer(int i, double elements, bool optional, bool indices);
  void* inArena(int i, double offset, double elements);
  bool grow();

  const char* kernel_;
  const char* names_;
  napi_value values_[MOST];
  bool failed_ = false;
};

}  // namespace nabla
