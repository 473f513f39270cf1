// See power.h.
#include "mutants/power.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "adapters/strict/strict.h"

namespace holdfast::fuzz {
namespace {

struct Shared {
  std::atomic<std::uint64_t> runs, steps, reached, triggered;
  std::atomic<std::uint64_t> cpu_us;
  std::atomic<bool> found;
  char verdict[64];
  char what[256];
};

void keep(char* to, std::size_t size, const std::string& text) {
  std::strncpy(to, text.c_str(), size - 1);
}

void in_child(Shared* shared, Mutant m, std::uint64_t seed, double limit) {
  mutant_on = m;
  const auto layer = make_strict_mutants();
  RandomOptions options;
  options.seed = seed;
  options.seconds = limit * 20;  // of the wall; the processor's seconds are what counts
  options.abandon = true;
  const double begin = cpu_now();
  options.progress = [&](const RandomResult& r) {
    shared->runs = r.runs;
    shared->steps = r.steps;
    shared->reached = mutant_reached;
    shared->triggered = mutant_triggered;
    if (r.runs % 256 == 0 && cpu_now() - begin > limit) ::_exit(0);
  };
  const RandomResult r = run_random(*layer, options);
  shared->runs = r.runs;
  shared->steps = r.steps;
  shared->reached = mutant_reached;
  shared->triggered = mutant_triggered;
  shared->cpu_us = static_cast<std::uint64_t>(r.cpu_seconds * 1e6);
  if (!r.found) ::_exit(0);
  keep(shared->verdict, sizeof shared->verdict, r.result.verdict.id);
  keep(shared->what, sizeof shared->what, r.result.verdict.what);
  shared->found = true;
  ::_exit(1);
}

}  // namespace

bool expected(Mutant m, const std::string& id) {
  const std::string list = std::string(" ") + row_of(m).expect + " ";
  return list.find(" " + id + " ") != std::string::npos;
}

const Target& mutants_target() {
  static constexpr Target target{"strict-mutants", make_strict_mutants,
                                 "the strict comm layer with planted bugs", false};
  return target;
}

Trial random_trial(Mutant m, std::uint64_t seed, double limit) {
  Trial t;
  void* room = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                      -1, 0);
  if (room == MAP_FAILED) return t;
  auto* shared = new (room) Shared();
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) in_child(shared, m, seed, limit);
  int status = 0;
  rusage used{};
  auto moved = std::chrono::steady_clock::now();
  std::uint64_t last = 0;
  bool hung = false;
  while (::wait4(child, &status, WNOHANG, &used) == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const auto now = std::chrono::steady_clock::now();
    if (shared->runs != last) moved = now;
    last = shared->runs;
    if (!hung && now - moved > std::chrono::seconds(30)) {
      hung = true;
      ::kill(child, SIGKILL);
    }
  }
  t.reached = shared->reached != 0;
  t.triggered = shared->triggered != 0;
  t.runs = shared->runs;
  t.steps = shared->steps;
  t.seconds = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
              static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  if (shared->found) {
    t.verdict = shared->verdict;
    t.what = shared->what;
    t.sequence = t.runs - 1;
  } else if (hung || WIFSIGNALED(status) || WEXITSTATUS(status) > 1) {
    t.verdict = hung ? "adapter-hung" : "crashed";
    t.what = hung ? "no run ended in 30 s" : "the process died";
    t.reached = t.triggered = true;
    t.sequence = t.runs;
  }
  t.detected = !t.verdict.empty() && expected(m, t.verdict);
  ::munmap(room, sizeof(Shared));
  return t;
}

}  // namespace holdfast::fuzz
