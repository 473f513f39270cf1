// The functions behind the interposed ones, and the small helpers all adapters share.
#pragma once

#include <dlfcn.h>

#include <atomic>

#include "guard/detectors/detector.h"
#include "guard/hf_guard.h"
#include "guard/memory.h"

namespace holdfast::adapters {

/// The next definition of `name` behind this library. Null when no library of the program has it.
template <class F>
F* real(std::atomic<F*>& cached, const char* name) {
  F* found = cached.load(std::memory_order_acquire);
  if (!found) {
    found = reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
    cached.store(found, std::memory_order_release);
  }
  return found;
}

// HOLDFAST_REAL(close)(fd): the real close, by the type of its declaration.
#define HOLDFAST_REAL(name)                                             \
  ([] {                                                                 \
    static std::atomic<decltype(::name)*> cached{nullptr};              \
    return ::holdfast::adapters::real<decltype(::name)>(cached, #name); \
  }())

#define HOLDFAST_EXPORT extern "C" __attribute__((visibility("default")))

/// Lends one vector on behalf of a library. `control` is the request object, or null.
hf_guard_op lend(const char* api, hf_guard_direction direction, const hf_guard_buffer* pieces,
                 std::size_t count, std::uint32_t flags, const void* control = nullptr,
                 std::size_t control_size = 0);
/// Completed and released at once; `bytes` negative: failed.
void settle(hf_guard_op op, long bytes);

/// Generation of a descriptor's number: it grows with each close.
std::uint32_t descriptor_generation(int fd);
void descriptor_closed(int fd);

// Told by close(), before the number is free: adapters look for what still refers to it.
void uring_before_close(int fd);
void zerocopy_before_close(int fd);

}  // namespace holdfast::adapters
