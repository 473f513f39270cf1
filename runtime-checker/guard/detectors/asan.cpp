// AddressSanitizer: memory of pending reads and pages back in their pool are poisoned.
#include <unistd.h>

#include "guard/detectors/backends.h"
#include "guard/runtime.h"
#include "guard/sanitizers.h"

namespace holdfast::guard {
namespace {

/// ASan is about to end the process; what it found may be ours.
void on_asan_error(const char*) {
  if (!__asan_get_report_address) return;
  const Address at = reinterpret_cast<Address>(__asan_get_report_address());
  Runtime& r = runtime();
  Entry entry;
  if (!entry.ok() || at == 0) return;
  check_frames(r);  // what ASan met may be a lent local of a function that has returned
  Range* hit = nullptr;
  r.ledger.ranges.touching(at, at + 1, [&](Range& range) {
    if (range.poisoned && !range.dead) hit = &range;
  });
  if (!hit) return;
  Violation v = violation_of("mutated-in-flight", "asan", hit->op,
                             format("the program touches byte %zu of %zu that a pending read fills",
                                    at - hit->begin, hit->size()));
  v.memory = at;
  add_provenance(v, hit->begin);
  report(std::move(v));
}

const void* first_of(const Range& range) {
  return reinterpret_cast<const void*>(range.begin);
}

void poison(Range& range, bool state) {
  range.poisoned = state;
  auto* data = reinterpret_cast<void*>(range.begin);
  state ? __asan_poison_memory_region(data, range.size())
        : __asan_unpoison_memory_region(data, range.size());
}

}  // namespace

const char* asan_unavailable() {
  return __asan_poison_memory_region ? nullptr : "the program is not built with -fsanitize=address";
}

void asan_start() {
  if (__asan_set_error_report_callback) __asan_set_error_report_callback(on_asan_error);
}

void asan_lent(Range& range) {
  // A local in a fake frame is poisoned by ASan when its function returns: that must stay visible.
  if (!range.read || range.control || range.on_stack || range.size() == 0) return;
  if (range.op->touched_unannounced()) return;
  bool shared = false;
  runtime().ledger.ranges.touching(range.begin, range.end, [&](Range& other) {
    shared = shared || (&other != &range && !other.dead);
  });
  if (shared) return;
  poison(range, true);
  // Shadow has a byte for eight: a few bytes in front of others that are not lent stay as they are.
  if (__asan_address_is_poisoned && !__asan_address_is_poisoned(first_of(range))) {
    range.poisoned = false;
  }
}

void asan_transfer(Range& range, bool begin) {
  if (begin && range.poisoned) {
    __asan_unpoison_memory_region(reinterpret_cast<void*>(range.begin), range.size());
  } else if (!begin && range.poisoned) {
    __asan_poison_memory_region(reinterpret_cast<void*>(range.begin), range.size());
  }
}

void asan_returned(Range& range, std::size_t) {
  if (range.poisoned) poison(range, false);
}

/// Freed memory stays poisoned: to unpoison it would hide every later use after free.
void asan_forgotten(Range& range) {
  range.poisoned = false;
}

void poison_page(Address begin, std::size_t size, bool state) {
  if (!__asan_poison_memory_region || !asan_on()) return;
  auto* data = reinterpret_cast<void*>(begin);
  state ? __asan_poison_memory_region(data, size) : __asan_unpoison_memory_region(data, size);
}

}  // namespace holdfast::guard
