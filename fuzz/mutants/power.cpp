// See power.h.
#include "mutants/power.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <optional>
#include <thread>

#include "adapters/strict/strict.h"

namespace holdfast::fuzz {
namespace {

struct Shared {
  std::atomic<std::uint64_t> runs, steps;
  MutantCounts counts;
  std::atomic<std::uint64_t> cpu_us;
  std::atomic<bool> found;
  char verdict[64];
  char rule[8];
  char what[256];
};

double seconds_of(const rusage& used) {
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

void keep(char* to, std::size_t size, const std::string& text) {
  std::strncpy(to, text.c_str(), size - 1);
}

/// The processor's time of a child that may run on.
class ChildClock {
 public:
  explicit ChildClock(pid_t child) { known_ = ::clock_getcpuclockid(child, &clock_) == 0; }
  std::optional<double> seconds() const {
    timespec t{};
    if (!known_ || ::clock_gettime(clock_, &t) != 0) return std::nullopt;
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
  }

 private:
  clockid_t clock_{};
  bool known_ = false;
};

/// A run takes far less than a millisecond; one that takes a second of the processor does not end.
/// The child's own time counts, so that a busy machine makes nobody look hung.
class Progress {
 public:
  explicit Progress(pid_t child) : clock_(child) {}
  bool stands_still(std::uint64_t runs) {
    const std::optional<double> now = clock_.seconds();
    if (!now) return false;
    if (runs != last_) moved_ = *now;
    last_ = runs;
    return *now - moved_ > 1;
  }

 private:
  ChildClock clock_;
  std::uint64_t last_ = 0;
  double moved_ = 0;
};

void in_child(Shared* shared, Mutant m, std::uint64_t seed, double limit, int weights) {
  mutant_on = m;
  mutant_counts = &shared->counts;
  const auto layer = make_strict_mutants();
  RandomOptions options;
  options.seed = seed;
  options.seconds = limit * 20;  // of the wall; the processor's seconds are what counts
  options.abandon = true;
  options.weights = static_cast<decltype(options.weights)>(weights);
  const double begin = cpu_now();
  options.progress = [&](const RandomResult& r) {
    shared->runs = r.runs;
    shared->steps = r.steps;
    if (r.runs % 256 == 0 && cpu_now() - begin > limit) ::_exit(0);
  };
  const RandomResult r = run_random(*layer, options);
  shared->runs = r.runs;
  shared->steps = r.steps;
  shared->cpu_us = static_cast<std::uint64_t>(r.cpu_seconds * 1e6);
  if (!r.found) ::_exit(0);
  keep(shared->verdict, sizeof shared->verdict, r.result.verdict.id);
  keep(shared->rule, sizeof shared->rule, r.result.verdict.rule);
  keep(shared->what, sizeof shared->what, r.result.verdict.what);
  shared->found = true;
  ::_exit(1);
}

}  // namespace

bool expected(Mutant m, const std::string& id, const std::string& rule) {
  const std::string list = std::string(" ") + row_of(m).expect + " ";
  return list.find(" " + id + " ") != std::string::npos ||
         list.find(" " + id + ":" + rule + " ") != std::string::npos;
}

const Target& mutants_target() {
  static constexpr Target target{"strict-mutants", make_strict_mutants,
                                 "the strict comm layer with planted bugs", false};
  return target;
}

Trial random_trial(Mutant m, std::uint64_t seed, double limit, int weights) {
  Trial t;
  void* room =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) return t;
  auto* shared = new (room) Shared();
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) in_child(shared, m, seed, limit, weights);
  int status = 0;
  rusage used{};
  bool hung = false;
  Progress progress(child);
  while (::wait4(child, &status, WNOHANG, &used) == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (!hung && progress.stands_still(shared->runs)) {
      hung = true;
      ::kill(child, SIGKILL);
    }
  }
  t.reached = shared->counts.reached != 0;
  t.triggered = shared->counts.triggered != 0;
  t.runs = shared->runs;
  t.steps = shared->steps;
  t.seconds = seconds_of(used);
  if (shared->found) {
    t.verdict = shared->verdict;
    t.rule = shared->rule;
    t.what = shared->what;
    t.sequence = t.runs - 1;
  } else if (hung || WIFSIGNALED(status) || WEXITSTATUS(status) > 1) {
    t.verdict = hung ? "adapter-hung" : "crashed";
    t.what = hung ? "a run does not end" : "the process died";
    t.sequence = t.runs;
  }
  t.detected = t.triggered && expected(m, t.verdict, t.rule) && t.seconds <= limit;
  ::munmap(room, sizeof(Shared));
  return t;
}

namespace {

/// What the target printed as its verdict, "VERDICT id (rule): ..."; else a report is a crash.
void read_verdict(const std::string& output, Trial& t) {
  const std::size_t at = output.find("VERDICT ");
  if (at != std::string::npos) {
    const std::size_t id = at + 8;
    const std::size_t blank = output.find(' ', id);
    const std::size_t end = output.find(')', blank);
    t.verdict = output.substr(id, blank - id);
    if (end != std::string::npos) t.rule = output.substr(blank + 2, end - blank - 2);
    return;
  }
  const bool report = output.find("ERROR: ") != std::string::npos ||
                      output.find("runtime error: ") != std::string::npos;
  if (report) t.verdict = "crashed";
}

std::uint64_t number_after(const std::string& output, const char* word) {
  const std::size_t at = output.rfind(word);
  return at == std::string::npos
             ? 0
             : std::strtoull(output.c_str() + at + std::strlen(word), nullptr, 10);
}

/// Memory in which the engine's process counts reached and triggered; it gets the descriptor.
class CountsElsewhere {
 public:
  CountsElsewhere() : descriptor_(::memfd_create("counts", 0)) {
    if (::ftruncate(descriptor_, sizeof(MutantCounts)) != 0) return;
    void* room = ::mmap(nullptr, sizeof(MutantCounts), PROT_READ, MAP_SHARED, descriptor_, 0);
    if (room != MAP_FAILED) counts_ = static_cast<const MutantCounts*>(room);
  }
  ~CountsElsewhere() {
    if (counts_) ::munmap(const_cast<MutantCounts*>(counts_), sizeof(MutantCounts));
    ::close(descriptor_);
  }
  CountsElsewhere(const CountsElsewhere&) = delete;
  CountsElsewhere& operator=(const CountsElsewhere&) = delete;
  std::string name() const { return std::to_string(descriptor_); }
  MutantCounts read() const { return counts_ ? *counts_ : MutantCounts{}; }

 private:
  int descriptor_;
  const MutantCounts* counts_ = nullptr;
};

/// Everything the child prints. One that broke the heap may wait for ever, without a second of the
/// processor, for the lock under which malloc noticed: it is ended, and what it had said counts.
std::string read_all(int from, pid_t child, int patience_s) {
  std::string printed;
  const ChildClock clock(child);
  double before = 0;
  int idle_s = 0;
  for (;;) {
    pollfd ready{from, POLLIN, 0};
    if (::poll(&ready, 1, 1000) == 0) {
      const std::optional<double> now = clock.seconds();
      const bool moved = !now || *now > before + 0.01;
      before = now.value_or(0);
      idle_s = moved ? 0 : idle_s + 1;
      if (idle_s >= patience_s) ::kill(child, SIGKILL);
      continue;
    }
    char room[4096];
    const ssize_t n = ::read(from, room, sizeof room);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return printed;
    printed.append(room, static_cast<std::size_t>(n));
  }
}

[[noreturn]] void become_engine(const std::string& program, Mutant m, std::uint64_t seed,
                                double limit, const std::string& counts) {
  ::setenv("HOLDFAST_MUTANT", row_of(m).name, 1);
  ::setenv("HOLDFAST_MUTANT_COUNTS", counts.c_str(), 1);
  ::setenv("ASAN_OPTIONS", "detect_leaks=0", 0);
  const auto seconds = static_cast<rlim_t>(limit + 0.999);
  const rlimit cpu{seconds, seconds};
  ::setrlimit(RLIMIT_CPU, &cpu);
  const std::string seed_option = "-seed=" + std::to_string(seed);
  ::execl(program.c_str(), program.c_str(), seed_option.c_str(), "-max_len=2000",
          "-print_final_stats=1", "-timeout=5", "-exact_artifact_path=/dev/null", nullptr);
  ::_exit(127);
}

}  // namespace

Trial engine_trial(const std::string& program, Mutant m, std::uint64_t seed, double limit,
                   int patience_seconds) {
  Trial t;
  const CountsElsewhere counts;
  int output[2];
  if (::pipe(output) != 0) return t;
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(output[1], 2);
    ::close(output[0]);
    become_engine(program, m, seed, limit, counts.name());
  }
  ::close(output[1]);
  const std::string printed = read_all(output[0], child, patience_seconds);
  ::close(output[0]);
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  read_verdict(printed, t);
  t.runs = number_after(printed, "stat::number_of_executed_units: ");
  t.seconds = seconds_of(used);
  t.reached = counts.read().reached != 0;
  t.triggered = counts.read().triggered != 0;
  // A crash counts for these whatever the table says: a sanitizer may see the bug before the model.
  const bool named = expected(m, t.verdict, t.rule) || t.verdict == "crashed";
  t.detected = t.triggered && named && t.seconds <= limit;
  return t;
}

}  // namespace holdfast::fuzz
