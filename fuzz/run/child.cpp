// See child.h. The child tells its result over a pipe; what it prints is kept for the stack.
#include "run/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "run/triage.h"
#include "sim/sanitized.h"

namespace holdfast::fuzz {
namespace {

/// Length-prefixed fields, so that nothing needs escaping.
void put(std::string& out, const std::string& field) {
  out += std::to_string(field.size()) + ":" + field;
}
std::string get(std::string_view& in) {
  const std::size_t colon = in.find(':');
  if (colon == std::string_view::npos) return {};
  const std::size_t size = std::strtoul(std::string(in.substr(0, colon)).c_str(), nullptr, 10);
  std::string field(in.substr(colon + 1, size));
  in.remove_prefix(std::min(in.size(), colon + 1 + size));
  return field;
}

std::string pack(const RunResult& r) {
  std::string out;
  put(out, r.verdict.id ? r.verdict.id : "");
  put(out, r.verdict.rule);
  put(out, r.verdict.what);
  put(out, r.log);
  put(out, r.reported ? r.reported : "");
  put(out, r.illegal ? r.illegal : "");
  put(out, std::to_string(r.failing_call));
  put(out, std::to_string(static_cast<int>(r.failing_verb)));
  put(out, std::to_string(r.steps));
  put(out, std::to_string(r.skipped));
  put(out, "end");
  return out;
}

bool unpack(std::string_view in, Guarded& g) {
  g.id = get(in);
  g.rule = get(in);
  g.what = get(in);
  g.log = get(in);
  g.reported = get(in);
  g.illegal = get(in);
  g.failing_call = std::strtoul(get(in).c_str(), nullptr, 10);
  g.failing_verb = static_cast<Verb>(std::atoi(get(in).c_str()));
  g.steps = static_cast<std::uint32_t>(std::atoi(get(in).c_str()));
  g.skipped = static_cast<std::uint32_t>(std::atoi(get(in).c_str()));
  return get(in) == "end";
}

std::string name_of_end(int status) {
  if (WIFSIGNALED(status)) return std::string("signal ") + strsignal(WTERMSIG(status));
  return "exit status " + std::to_string(WEXITSTATUS(status));
}

/// Reads both pipes until they end or the time is over. False: the time is over.
bool collect(int result, int output, unsigned seconds, std::string& packed, std::string& printed) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  pollfd set[2] = {{result, POLLIN, 0}, {output, POLLIN, 0}};
  char room[4096];
  while (set[0].fd >= 0 || set[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || ::poll(set, 2, static_cast<int>(left.count())) == 0) return false;
    for (int i = 0; i < 2; ++i) {
      if (set[i].fd < 0 || set[i].revents == 0) continue;
      const ssize_t n = ::read(set[i].fd, room, sizeof room);
      if (n <= 0) {
        set[i].fd = -1;
      } else {
        (i == 0 ? packed : printed).append(room, static_cast<std::size_t>(n));
      }
    }
  }
  return true;
}

constexpr const char* illegal_mark = "holdfast-fuzz: an illegal call: ";

void say_illegal(const char* id) {
  std::fprintf(stderr, "%s%s\n", illegal_mark, id);
  std::fflush(stderr);
}

/// The word after each occurrence of a mark.
std::vector<std::string> words_after(const std::string& text, const std::string& mark,
                                     const char* ends) {
  std::vector<std::string> words;
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
    at += mark.size();
    words.push_back(text.substr(at, text.find_first_of(ends, at) - at));
  }
  return words;
}

/// The runtime checker of the child goes on after a report, so that one too many is seen. Where
/// ASan would end the process at the next use of what was freed, the checker ends it first.
void set_checker_options() {
  ::setenv("HOLDFAST_OPTIONS",
           HOLDFAST_FUZZ_ASAN ? "stack_depth=1" : "stack_depth=1:halt_on_error=0", 0);
}

/// What the runtime checker wrote decides: a report without an illegal call is the verdict, and
/// whatever came after an illegal call is the program's own doing.
void judge_watched(const std::string& printed, Guarded& g) {
  g.reports = words_after(printed, "== holdfast: ", ": \n");
  const std::vector<std::string> illegal = words_after(printed, illegal_mark, "\n");
  if (g.reports.empty()) return;
  const std::string log = std::move(g.log);
  if (g.crashed && !illegal.empty()) g.illegal = illegal.back();
  if (!g.illegal.empty()) {
    g.id = g.rule = g.what = "";
    g.crashed = false;
    g.reported = g.reports.front();
  } else if (!g || g.crashed) {
    g.id = g.reports.front();
    g.what = "the runtime checker: " + printed.substr(0, printed.find('\n'));
  }
  g.log = log.empty() ? printed : log;
}

}  // namespace

Guarded run_guarded(const Target& target, const Sequence& s, const RunOptions& options,
                    unsigned seconds) {
  Guarded g;
  int result[2], output[2];
  if (::pipe(result) != 0 || ::pipe(output) != 0) {
    g.id = "adapter-contract";
    g.what = std::string("no pipe: ") + std::strerror(errno);
    return g;
  }
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(result[0]);
    ::dup2(output[1], 2);
    print_stacks_of_crashes();
    if (target.watched) set_checker_options();
    RunOptions here = options;
    if (target.watched) here.before_illegal = say_illegal;
    const auto layer = target.make();
    const std::string packed = pack(run(s, *layer, here));
    for (std::size_t at = 0; at < packed.size();) {
      const ssize_t n = ::write(result[1], packed.data() + at, packed.size() - at);
      if (n <= 0) break;
      at += static_cast<std::size_t>(n);
    }
    ::_exit(0);
  }
  ::close(result[1]);
  ::close(output[1]);
  std::string packed, printed;
  const bool in_time = collect(result[0], output[0], seconds, packed, printed);
  if (!in_time) ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(result[0]);
  ::close(output[0]);
  if (!in_time) {
    g.id = "adapter-hung";
    g.what = "no end after " + std::to_string(seconds) + " s";
    g.crashed = true;
  } else if (!unpack(packed, g)) {
    g = {};
    g.id = "crashed";
    g.stack = frames_of(printed);
    g.what = name_of_end(status) + (g.stack.empty() ? "" : " at " + g.stack);
    g.log = printed;
    g.crashed = true;
  }
  if (target.watched) judge_watched(printed, g);
  return g;
}

namespace {

/// What the child of a random run tells while it runs.
struct Shared {
  std::atomic<std::uint64_t> runs, steps, skipped, passed_over, states, cpu_us;
  std::atomic<bool> found;
  std::atomic<std::uint64_t> verbs[verb_count];
};

void random_in_child(Shared* shared, const Target& target, RandomOptions options) {
  const auto layer = target.make();
  options.progress = [shared](const RandomResult& now) {
    shared->steps = now.steps;
    shared->skipped = now.skipped;
    shared->runs = now.runs;
  };
  const RandomResult done = run_random(*layer, options);
  shared->steps = done.steps;
  shared->skipped = done.skipped;
  shared->passed_over = done.passed_over;
  shared->states = done.states;
  shared->cpu_us = static_cast<std::uint64_t>(done.cpu_seconds * 1e6);
  for (std::size_t v = 0; v < verb_count; ++v) shared->verbs[v] = done.verbs[v];
  shared->found = done.found;
  shared->runs = done.runs;
  ::_exit(done.found ? 1 : 0);
}

/// Waits for the child; ends it when it stands still. True: it had to be ended.
bool watch(pid_t child, const Shared& shared, unsigned hang_seconds, int& status) {
  std::uint64_t last = 0;
  auto moved = std::chrono::steady_clock::now();
  bool hung = false;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const auto now = std::chrono::steady_clock::now();
    if (shared.runs != last) moved = now;
    last = shared.runs;
    if (!hung && now - moved > std::chrono::seconds(hang_seconds)) {
      hung = true;
      ::kill(child, SIGKILL);
    }
  }
  return hung;
}

/// The verdict of the sequence at which the child ended, from a run of it alone.
Guarded explain(const Target& target, const Sequence& s, bool hung, bool crashed, int status,
                unsigned hang_seconds) {
  RunOptions with_log;
  with_log.log = true;
  Guarded failure = run_guarded(target, s, with_log, hang_seconds);
  if (failure) return failure;
  failure.id = hung ? "adapter-hung" : crashed ? "crashed" : "nondeterminism";
  failure.what = hung      ? "no run ended in " + std::to_string(hang_seconds) + " s"
                 : crashed ? name_of_end(status) + ", not seen again when run alone"
                           : "a verdict that does not come again";
  return failure;
}

}  // namespace

RandomResult random_guarded(const Target& target, const RandomOptions& options,
                            unsigned hang_seconds, Guarded& failure) {
  RandomResult r;
  void* room =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) {
    failure.id = "adapter-contract";
    failure.what = "no shared memory";
    return r;
  }
  auto* shared = new (room) Shared();
  std::fflush(nullptr);
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) random_in_child(shared, target, options);
  int status = 0;
  const bool hung = watch(child, *shared, hang_seconds, status);
  const bool crashed = hung || WIFSIGNALED(status) || WEXITSTATUS(status) > 1;
  r.runs = shared->runs;
  r.steps = shared->steps;
  r.skipped = shared->skipped;
  r.passed_over = shared->passed_over;
  r.states = shared->states;
  r.cpu_seconds = static_cast<double>(shared->cpu_us) / 1e6;
  for (std::size_t v = 0; v < verb_count; ++v) r.verbs[v] = shared->verbs[v];
  r.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  r.found = crashed || shared->found;
  if (r.found) {
    const std::uint64_t n = crashed ? r.runs : r.runs - 1;
    r.sequence = nth_sequence(options.seed, n, target.make()->capabilities(), options.weights);
    failure = explain(target, r.sequence, hung, crashed, status, hang_seconds);
  }
  ::munmap(room, sizeof(Shared));
  return r;
}

const Target* find_target(std::string_view name) {
  for (const Target& t : targets()) {
    if (name == t.name) return &t;
  }
  return nullptr;
}

}  // namespace holdfast::fuzz
