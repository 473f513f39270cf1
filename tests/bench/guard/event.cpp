// libevent: memory given to an evbuffer by reference.
#include <event2/buffer.h>

#include <iterator>

#include "cases.h"

namespace {

void cleaned(const void*, std::size_t, void*) {}
void write_out(evbuffer* buffer) {
  const Pair p = unix_pair();
  while (evbuffer_get_length(buffer)) {
    const int n = evbuffer_write(buffer, p.a);
    check(n > 0, "evbuffer_write");
    drain(p.b, static_cast<std::size_t>(n));
  }
}

void reference(bool free_it, bool change_it) {
  evbuffer* buffer = evbuffer_new();
  auto* block = static_cast<char*>(malloc(5000));
  memset(block, 'a', 5000);
  evbuffer_add_reference(buffer, block, 5000, cleaned, nullptr);
  if (free_it) free(block);          // culprit reference_freed
  if (change_it) block[4000] = 'X';  // culprit reference_mutated
  write_out(buffer);
  evbuffer_free(buffer);
  if (!free_it) free(block);
}
void reference_freed(bool bad) {
  reference(bad, false);
}
void reference_mutated(bool bad) {
  reference(false, bad);
}

__attribute__((noinline)) void lend_local(evbuffer* buffer, char* instead) {
  char local[500];
  memset(local, 'l', sizeof local);
  // culprit reference_stack
  evbuffer_add_reference(buffer, instead ? instead : local, sizeof local, cleaned, nullptr);
  asm volatile("" : : "r"(local) : "memory");
}
void reference_stack(bool bad) {
  evbuffer* buffer = evbuffer_new();
  static char room[500];
  lend_local(buffer, bad ? nullptr : room);
  overwrite_stack();
  write_out(buffer);
  evbuffer_free(buffer);
}

/// A pool of the program's own: nothing is freed, the memory is simply used again.
void pool_reused(bool bad) {
  evbuffer* buffer = evbuffer_new();
  alignas(4096) static char pool[8192];
  evbuffer_add_reference(buffer, pool, sizeof pool, cleaned, nullptr);
  if (bad) memset(pool, 'f', sizeof pool);  // culprit pool_reused
  write_out(buffer);
  evbuffer_free(buffer);
}

constexpr Case cases[] = {
    {"reference_freed", "freed-in-flight", reference_freed},
    {"reference_mutated", "mutated-in-flight", reference_mutated},
    {"reference_stack", "stack-escape", reference_stack},
    {"pool_reused", "mutated-in-flight", pool_reused},
};

}  // namespace

CASES_MAIN(cases)
