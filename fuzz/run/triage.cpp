// See triage.h.
#include "run/triage.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <sstream>

#include "sim/sanitized.h"

namespace holdfast::fuzz {
namespace {

constexpr int deepest = 3;  ///< frames that make a signature

/// "holdfast::fuzz::(anonymous namespace)::f(int)" -> "holdfast::fuzz::f"
std::string function_in(std::string frame) {
  for (const std::string unnamed : {"(anonymous namespace)::", "_GLOBAL__N_::"}) {
    for (std::size_t at; (at = frame.find(unnamed)) != std::string::npos;) {
      frame.erase(at, unnamed.size());
    }
  }
  frame.resize(std::min(frame.find_first_of("( "), frame.size()));
  return frame;
}

/// Not the code under test: the runtimes around it.
bool is_runtime(const std::string& function) {
  for (const char* start : {"__", "std::", "operator", "raise", "abort", "libc.", "libstdc++."}) {
    if (function.compare(0, std::strlen(start), start) == 0) return true;
  }
  return function.empty();
}

#if !HOLDFAST_FUZZ_ASAN
/// The process is lost; what is called here need not be safe in a signal's handler, only likely.
void on_signal(int number) {
  std::signal(number, SIG_DFL);
  void* frames[32];
  const int count = ::backtrace(frames, 32);
  for (int i = 2; i < count; ++i) {  // without this function and the signal's own frame
    Dl_info at{};
    if (::dladdr(frames[i], &at) == 0 || !at.dli_fname) continue;
    const char* slash = std::strrchr(at.dli_fname, '/');
    const char* module = slash ? slash + 1 : at.dli_fname;
    const auto offset = static_cast<const char*>(frames[i]) -
                        static_cast<const char*>(at.dli_sname ? at.dli_saddr : at.dli_fbase);
    std::fprintf(stderr, "    #%d %p in %s+%#tx\n", i - 2, frames[i],
                 at.dli_sname ? at.dli_sname : module, offset);
  }
  std::fflush(stderr);
  std::raise(number);
}
#endif

}  // namespace

std::string frames_of(const std::string& output) {
  std::istringstream lines(output);
  std::string line, joined;
  int frames = 0;
  bool in_stack = false;
  while (std::getline(lines, line) && frames < deepest) {
    const std::size_t mark = line.find(" in ");
    const bool frame = line.find("    #") == 0 && mark != std::string::npos;
    if (!frame) {
      if (in_stack && frames != 0) break;
      continue;
    }
    in_stack = true;
    const std::string function = function_in(line.substr(mark + 4));
    if (is_runtime(function)) continue;
    joined += (joined.empty() ? "" : " < ") + function;
    ++frames;
  }
  return joined;
}

std::string signature(const Guarded& g) {
  if (!g) return "ok";
  std::string key = g.id;
  if (!g.rule.empty()) key += " " + g.rule;
  if (!g.crashed) key += std::string(" at ") + row_of(g.failing_verb).text;
  if (!g.stack.empty()) key += " in " + g.stack;
  return key;
}

void print_stacks_of_crashes() {
#if !HOLDFAST_FUZZ_ASAN
  void* first[1];
  ::backtrace(first, 1);        // loads what it needs while all is well
  static char room[64 * 1024];  // a stack that ran over has no room for a handler
  stack_t other{};
  other.ss_sp = room;
  other.ss_size = sizeof room;
  ::sigaltstack(&other, nullptr);
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = SA_ONSTACK;
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) {
    ::sigaction(number, &action, nullptr);
  }
#endif
}

}  // namespace holdfast::fuzz
