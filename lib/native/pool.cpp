// A pool that is never torn down: its threads are detached and end with the process, and what they use is never freed, so that an exit at
// any moment finds nothing half destroyed.
#include "pool.h"

#include <stdlib.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <immintrin.h>

namespace nabla {

namespace {

// A helper looks this often for new work before it sleeps: some tens of microseconds, about the pause between two kernels of one step.
constexpr int SPINS = 5000;

// The next chunk of one thread's share, on a line of the cache of its own.
struct alignas(64) Share {
  std::atomic<int64_t> next{0};
};

struct Pool {
  // Bit 0: open, helpers may enter. Bits 1-15: helpers inside, counted by twos. From bit 16: the number of the job. One word, so that nobody
  // can enter a job that has just been closed, and a job is not replaced while somebody reads it.
  // What is written often has a line of the cache to itself.
  alignas(64) std::atomic<uint64_t> gate{0};
  Share shares[MOST_THREADS];
  alignas(64) std::atomic<int> sleepers{0};
  std::atomic<bool> ownerWaits{false};
  std::atomic<bool> busy{false};
  std::atomic<int> wanted{1};  // threads, the caller included

  // The job; written while the gate is closed and nobody is inside.
  alignas(64) ChunkFunction function = nullptr;
  void* context = nullptr;
  int64_t chunks = 0;
  int helpers = 0;

  std::mutex mutex;
  std::condition_variable work, done;
  int started = 0;  // helpers that exist; only the owner of `busy` changes it
};

constexpr uint64_t OPEN = 1, ONE = 2, INSIDE = 0xfffe, JOB = 0x10000;

Pool& pool() {
  static Pool* const it = new Pool;
  return *it;
}

// First its own share, the same part of an array in every job of one shape, which then stays in the cache of one core; afterwards what the
// others have not begun.
void takeChunks(Pool& p, int own) {
  const int64_t shares = p.helpers + 1;
  for (int64_t i = 0; i < shares; i++) {
    const int64_t share = (own + i) % shares, end = p.chunks * (share + 1) / shares;
    std::atomic<int64_t>& next = p.shares[share].next;
    while (next.load(std::memory_order_relaxed) < end) {
      const int64_t chunk = next.fetch_add(1, std::memory_order_relaxed);
      if (chunk < end) p.function(p.context, chunk);
    }
  }
}

// Enters an open job other than `last`. @returns whether it did; `last` is then this one.
bool enter(Pool& p, uint64_t& last) {
  uint64_t gate = p.gate.load(std::memory_order_acquire);
  while ((gate & OPEN) && gate / JOB != last) {
    if (p.gate.compare_exchange_weak(gate, gate + ONE, std::memory_order_seq_cst)) {
      last = gate / JOB;
      return true;
    }
  }
  return false;
}

void leave(Pool& p) {
  p.gate.fetch_sub(ONE, std::memory_order_seq_cst);
  if (!p.ownerWaits.load(std::memory_order_seq_cst)) return;
  std::lock_guard<std::mutex> lock(p.mutex);
  p.done.notify_one();
}

void help(int index) {
  Pool& p = pool();
  uint64_t last = 0, known = 0;  // the last job that was entered, the last that was heard of
  for (;;) {
    bool inside = false;
    for (int spin = 0; spin < SPINS && !(inside = enter(p, last)); spin++) _mm_pause();
    if (!inside) {
      // A job that came and went while this one was waking is a sign of more to come: it looks again, and does not sleep at once.
      std::unique_lock<std::mutex> lock(p.mutex);
      p.sleepers.fetch_add(1, std::memory_order_seq_cst);
      p.work.wait(lock, [&] { return p.gate.load(std::memory_order_seq_cst) / JOB != known; });
      p.sleepers.fetch_sub(1, std::memory_order_seq_cst);
      known = p.gate.load(std::memory_order_seq_cst) / JOB;
      continue;
    }
    if (index < p.helpers) takeChunks(p, index + 1);
    leave(p);
  }
}

// Helpers are started when they are first needed. One that the system refuses is done without.
void startHelpers(Pool& p, int wanted) {
  while (p.started < wanted) {
    try {
      std::thread(help, p.started).detach();
    } catch (...) {
      return;
    }
    p.started++;
  }
}

}  // namespace

int threads() { return pool().wanted.load(std::memory_order_relaxed); }

void setThreads(int n) {
  pool().wanted.store(n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : n, std::memory_order_relaxed);
}

void runChunks(int64_t chunks, ChunkFunction function, void* context) {
  Pool& p = pool();
  const int helpers = threads() - 1;
  // Two JavaScript threads may call at once, and a chunk may call again: whoever comes second works alone.
  if (helpers == 0 || chunks < 2 || p.busy.exchange(true, std::memory_order_acquire)) {
    for (int64_t chunk = 0; chunk < chunks; chunk++) function(context, chunk);
    return;
  }
  startHelpers(p, helpers);
  p.function = function;
  p.context = context;
  p.chunks = chunks;
  p.helpers = helpers;
  for (int share = 0; share <= helpers; share++)
    p.shares[share].next.store(chunks * share / (helpers + 1), std::memory_order_relaxed);
  p.gate.store((p.gate.load(std::memory_order_relaxed) / JOB + 1) * JOB + OPEN, std::memory_order_seq_cst);
  if (p.sleepers.load(std::memory_order_seq_cst) > 0) {
    std::lock_guard<std::mutex> lock(p.mutex);
    p.work.notify_all();
  }
  takeChunks(p, 0);
  p.gate.fetch_and(~OPEN, std::memory_order_seq_cst);
  const auto empty = [&] { return (p.gate.load(std::memory_order_seq_cst) & INSIDE) == 0; };
  bool ended = false;
  for (int spin = 0; spin < SPINS && !(ended = empty()); spin++) _mm_pause();
  if (!ended) {
    p.ownerWaits.store(true, std::memory_order_seq_cst);
    std::unique_lock<std::mutex> lock(p.mutex);
    p.done.wait(lock, empty);
    p.ownerWaits.store(false, std::memory_order_seq_cst);
  }
  p.busy.store(false, std::memory_order_release);
}

namespace {

struct Buffers {
  float* at[4] = {};
  int64_t floats[4] = {};
  ~Buffers() {
    for (float* buffer : at) free(buffer);
  }
};

}  // namespace

float* scratch(int slot, int64_t floats) {
  static thread_local Buffers buffers;
  if (buffers.floats[slot] < floats) {
    const size_t bytes = ((size_t)floats * sizeof(float) + 4095) / 4096 * 4096;
    float* fresh = nullptr;
    // Kernels have no way to fail half-way; a system without these few megabytes is about to end the process anyway.
    if (posix_memalign((void**)&fresh, 4096, bytes) != 0) abort();
    free(buffers.at[slot]);
    buffers.at[slot] = fresh;
    buffers.floats[slot] = (int64_t)(bytes / sizeof(float));
  }
  return buffers.at[slot];
}

}  // namespace nabla
