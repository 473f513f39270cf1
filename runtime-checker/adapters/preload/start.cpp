// What happens when the preloaded library is loaded and when the program leaves without exit().
#include <unistd.h>

#include <cstdlib>

#include "adapters/preload/real.h"
#include "guard/runtime.h"

namespace {

__attribute__((constructor)) void start() {
  holdfast::guard::runtime();
}

}  // namespace

/// Reports are written here too: `_exit` runs no destructors.
HOLDFAST_EXPORT void _exit(int status) {
  const std::uint64_t violations = hf_guard_finish();
  if (violations) status = holdfast::guard::runtime().options.exitcode;
  HOLDFAST_REAL(_exit)(status);
  __builtin_unreachable();
}
