// See runtime.h: the state, the way in, and the end of the process.
#include "guard/runtime.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <new>

#include "guard/detectors/detector.h"
#include "guard/report/report.h"

namespace holdfast::guard {

constinit std::atomic<Runtime*> made_runtime{nullptr};
constinit thread_local ThreadState thread_state __attribute__((tls_model("initial-exec")));

namespace {

SpinLock making;
SpinLock publishing;
std::atomic<Refresh> refreshers[16];
std::atomic<int> refresher_count{0};
thread_local bool refreshing __attribute__((tls_model("initial-exec")));

pthread_key_t thread_key;

/// Frames of a thread that ends are gone, whatever is still pending in them.
void thread_ends(void*) {
  const bool first = getpid() == static_cast<pid_t>(thread_state.id);  // its stack stays
  if (!first && thread_state.inside == 0 && stack_lends() != 0) {
    refresh_all();
    if (Entry entry; entry.ok()) check_thread_end(*entry);
  }
  forget_own_stacks();
}

void warn(const String& text) {
  const String line = format("==%d== holdfast: %s\n", getpid(), text.c_str());
  write_all(2, line);
}

void read_suppressions(Runtime& r, Vector<String>& problems) {
  if (r.options.suppressions.empty()) return;
  std::FILE* file = std::fopen(r.options.suppressions.c_str(), "re");
  if (!file) {
    problems.push_back(
        format("the suppressions file '%s' cannot be read: %m", r.options.suppressions.c_str()));
    return;
  }
  String text;
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, n);
  std::fclose(file);
  r.suppressions = parse_suppressions(text, problems);
}

void before_fork() {
  runtime().lock.lock();
}
void after_fork_parent() {
  runtime().lock.unlock();
}
/// What is in flight belongs to the parent: the kernel answers to it alone.
void after_fork_child() {
  Runtime& r = runtime();
  r.lock.unlock();
  r.lock.lock();
  forget_detectors(r.ledger);
  r.ledger.forget();
  r.due.clear();
  r.reported.clear();
  r.counts = {};
  set_finished(r, false);
  r.lock.unlock();
  thread_state.id = 0;
  thread_state.calls = 0;
}

}  // namespace

Runtime& make_runtime() {
  making.lock();
  Runtime* r = made_runtime.load(std::memory_order_acquire);
  if (r) {
    making.unlock();
    return *r;
  }
  ++thread_state.inside;
  r = new (heap_allocate(sizeof(Runtime))) Runtime;
  Vector<String> problems;
  const char* text = std::getenv("HOLDFAST_OPTIONS");
  r->options = parse_options(text ? text : "", problems);
  read_suppressions(*r, problems);
  choose_detectors(r->options, problems);
  r->started_at = now_ns();
  pthread_key_create(&thread_key, thread_ends);
  pthread_atfork(before_fork, after_fork_parent, after_fork_child);
  for (const String& problem : problems) warn(problem);
  if (r->options.help) warn("HOLDFAST_OPTIONS=key=value:key=value\n" + options_help());
  made_runtime.store(r, std::memory_order_release);
  set_finished(*r, false);
  --thread_state.inside;
  making.unlock();
  start_detectors();
  return *r;
}

namespace {

bool is_suppressed(Runtime& r, const Violation& v) {
  if (r.suppressions.empty()) return false;
  Vector<Frame> frames;
  for (const StackId id : {v.lent, v.hit}) {
    for (Frame& frame : symbolise(stack_frames(id))) frames.push_back(std::move(frame));
  }
  for (Suppression& suppression : r.suppressions) {
    if (suppression.id != "*" && suppression.id != v.id) continue;
    bool hit = matches_pattern(suppression.pattern, v.api);
    for (const Frame& frame : frames) {
      hit = hit || matches_pattern(suppression.pattern, frame.function) ||
            matches_pattern(suppression.pattern, frame.file) ||
            matches_pattern(suppression.pattern, frame.module);
    }
    if (hit) return ++suppression.used, true;
  }
  return false;
}

/// Outside the ledger's lock: symbols are read here.
void publish(Violation violation) {
  Runtime& r = runtime();
  publishing.lock();
  bool halt = false;
  if (is_suppressed(r, violation)) {
    ++r.counts.suppressed;
  } else {
    ++r.counts.violations;
    const bool within = r.reported.size() < r.options.max_reports;
    if (within && r.options.report == ReportFormat::Text) write_text(r.options, violation);
    if (within) r.reported.push_back(std::move(violation));
    halt = r.options.halt_on_error;
  }
  publishing.unlock();
  if (halt) end_process();
}

bool already_reported(const Runtime& r, const Violation& v) {
  const auto same = [&](const Violation& other) {
    return v.op != 0 && other.op == v.op && other.id == v.id;
  };
  for (const Violation& other : r.due) {
    if (same(other)) return true;
  }
  for (const Violation& other : r.reported) {
    if (same(other)) return true;
  }
  return false;
}

}  // namespace

void set_finished(Runtime& r, bool finished) {
  r.finished = finished;
  // A timeline wants the time of each event.
  const bool always = finished || !r.options.trace_path.empty();
  always ? attention |= attention_always : attention &= ~attention_always;
}

std::uint64_t now_ns() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1000000000ull +
         static_cast<std::uint64_t>(t.tv_nsec);
}

ThreadState& begin_thread() {
  thread_state.id = static_cast<int>(syscall(SYS_gettid));
  if (runtime_ready()) pthread_setspecific(thread_key, &thread_state);
  return thread_state;
}

void Entry::skip() {
  if (runtime_ready()) runtime().skipped.fetch_add(1, std::memory_order_relaxed);
}

void Entry::publish_due() {
  Runtime& r = runtime();
  Vector<Violation> due;
  due.swap(r.due);
  r.lock.unlock();
  for (Violation& violation : due) publish(std::move(violation));
  --thread_state.inside;
}

void report(Violation violation) {
  Runtime& r = runtime();
  if (!already_reported(r, violation)) r.due.push_back(std::move(violation));
}

Violation violation_of(const char* id, const char* detector, const Operation* op, String text) {
  Violation v;
  v.id = id;
  v.detector = detector;
  v.text = std::move(text);
  v.hit = capture_stack(runtime().options.stack_depth);
  v.hit_thread = this_thread().id;
  v.at = now_ns();
  if (op) {
    v.op = op->id;
    v.channel = op->channel;
    v.fd = op->fd;
    v.api = op->api;
    v.write = op->is_write();
    v.total = op->total;
    v.lent = op->stack;
    v.lent_file = op->file;
    v.lent_line = op->line;
    v.lent_function = op->function;
    v.lent_thread = op->thread;
    for (const Range* range : op->ranges) {
      if (!range->control) {
        v.memory = range->begin;
        break;
      }
    }
  }
  return v;
}

void add_refresh(Refresh refresh) {
  const int at = refresher_count.load();
  if (at == 16) return;
  refreshers[at].store(refresh);
  refresher_count.store(at + 1);
}

void refresh_all() {
  if (refreshing || thread_state.inside) return;
  refreshing = true;
  const int count = refresher_count.load(std::memory_order_acquire);
  for (int i = 0; i < count; ++i) refreshers[i].load()();
  refreshing = false;
}

void end_process() {
  Runtime& r = runtime();
  write_reports(r);
  // Not exit(): handlers of the program would run on a state that has been found broken.
  ::_exit(r.options.exitcode);
}

std::uint64_t finish() {
  refresh_all();
  {
    Entry entry;
    if (!entry.ok()) return runtime().counts.violations;
    check_the_end(*entry);
  }
  Runtime& r = runtime();
  ++thread_state.inside;
  write_reports(r);
  r.lock.lock();
  forget_detectors(r.ledger);
  r.ledger.forget();
  r.lock.unlock();
  --thread_state.inside;
  return r.counts.violations;
}

namespace {

/// After the program's own exit handlers: what is pending now will never be finished.
__attribute__((destructor)) void at_exit() {
  if (!runtime_ready()) return;
  const std::uint64_t violations = finish();
  if (violations == 0 || runtime().options.exitcode == 0) return;
  std::fflush(nullptr);
  ::_exit(runtime().options.exitcode);
}

}  // namespace
}  // namespace holdfast::guard
