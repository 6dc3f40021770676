// The one pool of threads of the process. Work comes in chunks whose borders the caller has fixed; who runs which is left to chance, so a
// chunk's result must not depend on it.
#pragma once
#include <stdint.h>

namespace nabla {

typedef void (*ChunkFunction)(void* context, int64_t chunk);

constexpr int MOST_THREADS = 64;

int threads();
void setThreads(int n);

// Runs function(context, 0 .. chunks - 1) and returns when all have ended. Without free helpers the caller runs them alone.
void runChunks(int64_t chunks, ChunkFunction function, void* context);

// A buffer of this thread that stays until it ends; a second call with the same slot may move it. 64-byte aligned.
float* scratch(int slot, int64_t floats);

}  // namespace nabla
