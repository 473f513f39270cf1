// The global operators, which fail on request. They stay thin, so that ASan still sees malloc.
#include "sim/allocation.h"

#include <cstdlib>
#include <new>

namespace {
thread_local bool no_memory = false;

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
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}
void operator delete(void* p, const std::nothrow_t&) noexcept {
  std::free(p);
}
void operator delete[](void* p) noexcept {
  std::free(p);
}
void operator delete[](void* p, std::size_t) noexcept {
  std::free(p);
}
void operator delete[](void* p, const std::nothrow_t&) noexcept {
  std::free(p);
}

namespace holdfast::fuzz {

NoMemory::NoMemory(bool on) noexcept : before_(no_memory) {
  no_memory = on;
}
NoMemory::~NoMemory() {
  no_memory = before_;
}

}  // namespace holdfast::fuzz
