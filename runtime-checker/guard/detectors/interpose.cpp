// malloc's family and mappings, in front of libc's: programs with a sanitizer never get here,
// theirs come first and call hooks instead.
#include <dlfcn.h>
#include <malloc.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdarg>
#include <cstring>

#include "guard/detectors/detector.h"
#include "guard/detectors/own_pages.h"
#include "guard/runtime.h"

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void __libc_free(void*);
}

namespace holdfast::guard {
namespace {

/// The next definition behind this library; libc's own while dlsym is at work, as it allocates.
struct Next {
  void* (*malloc)(std::size_t) = __libc_malloc;
  void* (*calloc)(std::size_t, std::size_t) = __libc_calloc;
  void* (*realloc)(void*, std::size_t) = __libc_realloc;
  void (*free)(void*) = __libc_free;
  std::size_t (*usable)(void*) = nullptr;
  int (*munmap)(void*, std::size_t) = nullptr;
  void* (*mremap)(void*, std::size_t, std::size_t, int, void*) = nullptr;
};
Next next;

template <class F>
void find(F& function, const char* name) {
  if (void* found = dlsym(RTLD_NEXT, name)) function = reinterpret_cast<F>(found);
}

__attribute__((constructor(102))) void find_next() {
  static bool done = false;
  if (done) return;
  done = true;
  find(next.usable, "malloc_usable_size");
  find(next.munmap, "munmap");
  find(next.mremap, "mremap");
  find(next.malloc, "malloc");
  find(next.calloc, "calloc");
  find(next.realloc, "realloc");
  find(next.free, "free");
}

std::size_t usable_size(void* block) {
  if (is_own_pages(block)) return own_pages_size(block);
  return next.usable ? next.usable(block) : 1;
}

/// Is there any reason to look?
bool watched() {
  return runtime_ready() && runtime().ledger.ranges.size() != 0;
}

bool block_may_go(void* block, HowGone how) {
  if (!watched()) return true;
  const auto begin = reinterpret_cast<Address>(block);
  return memory_goes(begin, begin + usable_size(block), how);
}

}  // namespace
}  // namespace holdfast::guard

using namespace holdfast::guard;

extern "C" {

void* malloc(std::size_t size) {
  void* block = own_pages_allocate(size);
  if (!block) block = next.malloc(size);
  remember_allocation(block);
  return block;
}

void* calloc(std::size_t count, std::size_t size) {
  std::size_t total = 0;
  void* block = nullptr;
  if (!__builtin_mul_overflow(count, size, &total)) block = own_pages_allocate(total);
  if (!block) block = next.calloc(count, size);
  remember_allocation(block);
  return block;
}

void free(void* block) {
  if (!block) return;
  // A lent block that was reported stays: the kernel may still be at it.
  if (!block_may_go(block, HowGone::Freed)) return;
  if (is_own_pages(block)) return own_pages_free(block);
  next.free(block);
}

void* realloc(void* block, std::size_t size) {
  if (!block) return malloc(size);
  const bool may_go = block_may_go(block, HowGone::Reallocated);
  if (may_go && !is_own_pages(block)) return next.realloc(block, size);
  void* moved = malloc(size);
  if (!moved) return nullptr;
  const std::size_t old = usable_size(block);
  std::memcpy(moved, block, old < size ? old : size);
  if (may_go) own_pages_free(block);
  return moved;
}

std::size_t malloc_usable_size(void* block) {
  return block ? usable_size(block) : 0;
}

int munmap(void* at, std::size_t size) noexcept {
  const auto begin = reinterpret_cast<Address>(at);
  if (watched()) memory_goes(begin, begin + size, HowGone::Unmapped);
  registered_memory_unmapped(begin, begin + size);
  if (!next.munmap) find(next.munmap, "munmap");
  return next.munmap(at, size);
}

void* mremap(void* at, std::size_t old_size, std::size_t new_size, int flags, ...) noexcept {
  va_list list;
  va_start(list, flags);
  void* to = flags & MREMAP_FIXED ? va_arg(list, void*) : nullptr;
  va_end(list);
  const auto begin = reinterpret_cast<Address>(at);
  if (watched()) memory_goes(begin, begin + old_size, HowGone::Unmapped);
  registered_memory_unmapped(begin, begin + old_size);
  return next.mremap(at, old_size, new_size, flags, to);
}
}
