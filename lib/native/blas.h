// OpenBLAS, loaded at run time when there is one.
#pragma once
#include <string>

#include "cpu.h"

namespace nabla {

// Loads a library and tries it against our own kernel; the first that passes stays for the life of the process.
// @returns an empty string, or why it is not used
std::string loadBlas(const char* path, Isa isa);

// Name, version and core of the one in use; empty when there is none.
const std::string& blasName();

// c = a b (+ c) on this thread; bias and relu are not its work.
void blasGemm(const Gemm& g);

}  // namespace nabla
