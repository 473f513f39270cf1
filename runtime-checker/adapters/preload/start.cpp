// What happens when the preloaded library is loaded and when the program leaves without exit(), or
// is told to end.
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "adapters/preload/real.h"
#include "guard/runtime.h"

namespace {

/// A server is ended this way: what it was seen to do is written first. What is pending then is no
/// leak.
void on_end(int signal) {
  using namespace holdfast::guard;
  if (runtime_ready() && !this_thread().inside) {
    runtime().options.leaks = false;
    if (hf_guard_finish()) HOLDFAST_REAL(_exit)(runtime().options.exitcode);
  }
  std::signal(signal, SIG_DFL);
  raise(signal);
}

void watch_the_end(int signal) {
  struct sigaction now{};
  // A program that has a handler, or ignores the signal, ends in its own way.
  if (sigaction(signal, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) return;
  struct sigaction ours{};
  ours.sa_handler = on_end;
  sigaction(signal, &ours, nullptr);
}

__attribute__((constructor)) void start() {
  holdfast::guard::runtime();
  watch_the_end(SIGTERM);
  watch_the_end(SIGINT);
}

}  // namespace

/// Reports are written here too: `_exit` runs no destructors.
HOLDFAST_EXPORT void _exit(int status) {
  const std::uint64_t violations = hf_guard_finish();
  if (violations) status = holdfast::guard::runtime().options.exitcode;
  HOLDFAST_REAL(_exit)(status);
  __builtin_unreachable();
}
