// See memory.h.
#include "guard/memory.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#include <cstdarg>
#include <cstdio>

namespace holdfast::guard {
namespace {

constexpr std::size_t smallest = 16;
constexpr std::size_t largest_small = 64 * 1024;
constexpr std::size_t chunk = 1 << 20;
constexpr int classes = std::countr_zero(largest_small) - std::countr_zero(smallest) + 1;

struct FreeBlock {
  FreeBlock* next;
};

SpinLock heap_lock;
FreeBlock* free_blocks[classes];
char* fresh;
std::size_t fresh_left;

/// The raw call: `mmap` and `munmap` are watched by the checker itself.
void* map(std::size_t size) {
  const long at =
      syscall(SYS_mmap, nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == -1) {
    static const char text[] = "holdfast: the runtime checker is out of memory\n";
    [[maybe_unused]] const ssize_t written = ::write(2, text, sizeof text - 1);
    syscall(SYS_exit_group, 88);
  }
  return reinterpret_cast<void*>(at);
}

std::size_t rounded(std::size_t size) {
  return std::bit_ceil(size < smallest ? smallest : size);
}

}  // namespace

void SpinLock::wait() noexcept {
  for (int spins = 0; held_.exchange(true, std::memory_order_acquire); ++spins) {
    if (spins > 64) sched_yield();
  }
}

void* heap_allocate(std::size_t size) noexcept {
  size = rounded(size);
  if (size > largest_small) return map(size);
  const int index = std::countr_zero(size) - std::countr_zero(smallest);
  heap_lock.lock();
  void* block = free_blocks[index];
  if (block) {
    free_blocks[index] = free_blocks[index]->next;
  } else {
    if (fresh_left < size) {
      fresh = static_cast<char*>(map(chunk));
      fresh_left = chunk;
    }
    block = fresh;
    fresh += size;
    fresh_left -= size;
  }
  heap_lock.unlock();
  return block;
}

void heap_free(void* block, std::size_t size) noexcept {
  if (!block) return;
  size = rounded(size);
  if (size > largest_small) {
    syscall(SYS_munmap, block, size);
    return;
  }
  const int index = std::countr_zero(size) - std::countr_zero(smallest);
  heap_lock.lock();
  auto* freed = static_cast<FreeBlock*>(block);
  freed->next = free_blocks[index];
  free_blocks[index] = freed;
  heap_lock.unlock();
}

namespace {

void append_list(String& to, const char* text, va_list list) {
  char buffer[1024];
  const int n = vsnprintf(buffer, sizeof buffer, text, list);
  if (n > 0) to.append(buffer, static_cast<std::size_t>(n) < sizeof buffer ? n : sizeof buffer - 1);
}

}  // namespace

String format(const char* text, ...) {
  String out;
  va_list list;
  va_start(list, text);
  append_list(out, text, list);
  va_end(list);
  return out;
}

void append(String& to, const char* text, ...) {
  va_list list;
  va_start(list, text);
  append_list(to, text, list);
  va_end(list);
}

}  // namespace holdfast::guard
