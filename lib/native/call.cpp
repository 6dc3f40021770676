#include "call.h"

#include <math.h>
#include <string.h>

#include <string>

namespace nabla {

namespace {

// Sizes beyond this are no sizes; below, products of three stay whole numbers that a double holds to the digits that matter.
constexpr double MOST_SIZE = 2147483647;

alignas(64) float nothing[16];  // what an array of no elements points at

std::string wordAt(const char* words, int index) {
  for (; index > 0 && words; index--) {
    words = strchr(words, ' ');
    if (words) words++;
  }
  if (!words) return "an argument";
  return std::string(words, strcspn(words, " "));
}

}  // namespace

Call::Call(napi_env env_, napi_callback_info info, const char* kernel, const char* names)
    : env(env_), kernel_(kernel), names_(names) {
  size_t count = MOST;
  if (napi_get_cb_info(env, info, &count, values_, nullptr, (void**)&self) != napi_ok || !self) failed_ = true;
}

void Call::fail(int i, const char* expected, bool range) {
  if (failed_) return;
  failed_ = true;
  const std::string message = std::string(kernel_) + "(): " + wordAt(names_, i) + " must be " + expected;
  if (range) napi_throw_range_error(env, nullptr, message.c_str());
  else napi_throw_type_error(env, nullptr, message.c_str());
}

double Call::number(int i) {
  double value = 0;
  if (failed_) return 0;
  if (napi_get_value_double(env, values_[i], &value) != napi_ok) fail(i, "a number");
  return value;
}

int32_t Call::integer(int i) {
  const double value = number(i);
  if (value >= -2147483648.0 && value <= 2147483647.0 && value == floor(value)) return (int32_t)value;
  fail(i, "a whole number of 32 bits");
  return 0;
}

int64_t Call::size(int i) {
  const double value = number(i);
  if (value >= 0 && value <= MOST_SIZE && value == floor(value)) return (int64_t)value;
  fail(i, "a whole number from 0 to 2147483647", value == value);
  return 0;
}

int Call::kind(int i, int count) {
  const double value = number(i);
  if (value >= 0 && value < count && value == floor(value)) return (int)value;
  fail(i, ("a kind from 0 to " + std::to_string(count - 1)).c_str(), true);
  return 0;
}

void* Call::pointer(int i, double elements, bool optional, bool indices) {
  if (failed_) return nullptr;
  const double bytes = elements * 4;
  double offset;
  if (napi_get_value_double(env, values_[i], &offset) == napi_ok) {
    if (offset == 0 && optional) return nullptr;
    return elements == 0 ? nothing : inArena(i, offset, bytes);
  }
  napi_typedarray_type type;
  size_t length;
  void* data;
  const napi_typedarray_type wanted = indices ? napi_int32_array : napi_float32_array;
  if (napi_get_typedarray_info(env, values_[i], &type, &length, &data, nullptr, nullptr) != napi_ok || type != wanted) {
    fail(i, indices ? "a byte offset or an Int32Array" : "a byte offset or a Float32Array");
    return nullptr;
  }
  if ((double)length < elements) {
    fail(i, ("an array of at least " + std::to_string((int64_t)elements) + " elements; it has " + std::to_string(length)).c_str(),
         true);
    return nullptr;
  }
  return length == 0 ? nothing : data;
}

void* Call::inArena(int i, double offset, double bytes) {
  const bool aligned = offset > 0 && offset <= 4294967292.0 && fmod(offset, 4) == 0;
  if (!aligned) {
    fail(i, "a byte offset into the arena, a multiple of 4 above 0");
    return nullptr;
  }
  if (offset + bytes > self->size && !(grow() && offset + bytes <= self->size)) {
    if (!self->base) fail(i, "an array: no arena is attached");
    else
      fail(i, ("within the arena of " + std::to_string((int64_t)self->size) + " bytes, but it reaches to " +
               std::to_string((int64_t)(offset + bytes)))
                  .c_str(),
           true);
    return nullptr;
  }
  return self->base + (size_t)offset;
}

float* Call::at(int i, uint32_t offset, double elements) {
  if (offset == 0 || failed_) return nullptr;
  return elements == 0 ? nothing : (float*)inArena(i, offset, elements * 4);
}

// The arena may have grown since it was attached. It does so in place, so that only its size is new.
bool Call::grow() {
  napi_value function, global, view;
  if (!self->grown || napi_get_reference_value(env, self->grown, &function) != napi_ok || !function) return false;
  if (napi_get_global(env, &global) != napi_ok) return false;
  if (napi_call_function(env, global, function, 0, nullptr, &view) != napi_ok) {
    failed_ = true;  // it threw, or the environment is ending: that is what the caller shall see
    return false;
  }
  napi_typedarray_type type;
  size_t length;
  void* data;
  if (napi_get_typedarray_info(env, view, &type, &length, &data, nullptr, nullptr) != napi_ok) return false;
  if (type != napi_uint8_array || data != self->base) return false;
  self->size = (double)length;
  return true;
}

}  // namespace nabla
