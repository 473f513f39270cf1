// Valgrind's memcheck: memory of pending reads is out of bounds until it is given back.
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define HOLDFAST_HAS_MEMCHECK 1
#endif

#include "guard/detectors/backends.h"

namespace holdfast::guard {

#if defined(HOLDFAST_HAS_MEMCHECK)

const char* memcheck_unavailable() {
  return RUNNING_ON_VALGRIND ? nullptr : "the program does not run under valgrind";
}

void memcheck_lent(Range& range) {
  if (!range.read || range.control || range.on_stack || range.size() == 0) return;
  if (range.op->touched_unannounced()) return;
  range.poisoned = true;
  VALGRIND_MAKE_MEM_NOACCESS(range.begin, range.size());
}

void memcheck_transfer(Range& range, bool begin) {
  if (!range.poisoned) return;
  if (begin) {
    VALGRIND_MAKE_MEM_UNDEFINED(range.begin, range.size());
  } else {
    VALGRIND_MAKE_MEM_NOACCESS(range.begin, range.size());
  }
}

void memcheck_returned(Range& range, std::size_t defined) {
  if (!range.poisoned) return;
  range.poisoned = false;
  if (defined > range.size()) defined = range.size();
  VALGRIND_MAKE_MEM_DEFINED(range.begin, defined);
  // Exactly n bytes are defined (S19).
  VALGRIND_MAKE_MEM_UNDEFINED(range.begin + defined, range.size() - defined);
}

void memcheck_forgotten(Range& range) {
  range.poisoned = false;
}

#else

const char* memcheck_unavailable() {
  return "valgrind's headers were missing in this build";
}
void memcheck_lent(Range&) {}
void memcheck_transfer(Range&, bool) {}
void memcheck_returned(Range&, std::size_t) {}
void memcheck_forgotten(Range&) {}

#endif

}  // namespace holdfast::guard
