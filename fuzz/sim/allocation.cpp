// The global operators, which fail on request. They stay thin, so that ASan still sees malloc.
#include "sim/allocation.h"

#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "sim/sanitized.h"

namespace {
thread_local bool no_memory = false;

/// Freed memory is wiped, so that a layer which goes on using it is seen to; ASan does better.
void give(void* p) noexcept {
#if !HOLDFAST_FUZZ_ASAN
  if (p) {
    std::memset(p, 0xDD, ::malloc_usable_size(p));
    asm volatile("" : : "r"(p) : "memory");  // it is not dead yet to the compiler
  }
#endif
  std::free(p);
}

void* take(std::size_t size) noexcept {
  return no_memory ? nullptr : std::malloc(size == 0 ? 1 : size);
}
}  // namespace

void* operator new(std::size_t size) {
  if (void* p = take(size)) return p;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return take(size);
}
void* operator new[](std::size_t size) {
  if (void* p = take(size)) return p;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return take(size);
}
void operator delete(void* p) noexcept {
  give(p);
}
void operator delete(void* p, std::size_t) noexcept {
  give(p);
}
void operator delete(void* p, const std::nothrow_t&) noexcept {
  give(p);
}
void operator delete[](void* p) noexcept {
  give(p);
}
void operator delete[](void* p, std::size_t) noexcept {
  give(p);
}
void operator delete[](void* p, const std::nothrow_t&) noexcept {
  give(p);
}

#if HOLDFAST_FUZZ_ASAN
/// Tens of thousands of runs a second, each with some forty allocations: a small quarantine holds
/// a dozen runs, and its pages stay warm (the default of 256 MiB makes every run pay for fresh
/// pages, one of 8 MiB for the cache); no stacks of allocations, no filling of fresh memory, frames
/// on the stack proper. For more of a report run the one sequence again:
/// ASAN_OPTIONS=malloc_context_size=30.
extern "C" const char* __asan_default_options() {
  return "quarantine_size_mb=1:thread_local_quarantine_size_kb=128:malloc_context_size=0:max_"
         "malloc_fill_size=0:"
         "detect_stack_use_after_return=0:allocator_release_to_os_interval_ms=-1";
}
#endif

namespace holdfast::fuzz {

NoMemory::NoMemory(bool on) noexcept : before_(no_memory) {
  no_memory = on;
}
NoMemory::~NoMemory() {
  no_memory = before_;
}

}  // namespace holdfast::fuzz
