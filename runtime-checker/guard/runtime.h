//===- guard/runtime.h - the one state of a process, and the way in ------------===//
//
// Purpose    The ledger, the options and the violations of this process; `Entry` is how every event
//            and hook comes in, `report` how a violation goes out.
// Owns       Everything of the checker; made on first use, never destroyed.
// Lifetimes  The life of the process; after a fork the child starts with an empty ledger.
// States     Made, finished (after which events are ignored).
// Threads    `Entry` takes the lock and marks the thread: what the checker itself does is not seen.
// Fails      See violation.h.
// Cost       An uncontended lock.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "guard/detectors/detector.h"
#include "guard/ledger.h"
#include "guard/options.h"
#include "guard/violation.h"

namespace holdfast::guard {

/// What an inner call remembers until it is left.
struct OpenCall {
  hf_guard_channel channel = 0;
  hf_guard_call call = HF_GUARD_START;
  Address stack = 0;
  bool accepted = false;
  hf_guard_op last = 0;
};

struct ThreadState {
  int inside = 0;
  int id = 0;
  int calls = 0;
  OpenCall open[16];
};
extern constinit thread_local ThreadState thread_state __attribute__((tls_model("initial-exec")));
/// The first time in a thread.
ThreadState& begin_thread();
[[gnu::always_inline]] inline ThreadState& this_thread() {
  return __builtin_expect(thread_state.id == 0, 0) ? begin_thread() : thread_state;
}

struct Runtime {
  SpinLock lock;
  Options options;
  Ledger ledger;
  Vector<Violation> due;       ///< found under the lock, written out after it
  Vector<Violation> reported;  ///< kept for the report at the end
  Vector<Suppression> suppressions;
  hf_guard_counts counts{};
  std::uint64_t started_at = 0;
  bool finished = false;  ///< see set_finished
  std::atomic<std::uint64_t> skipped{0};
};
extern constinit std::atomic<Runtime*> made_runtime;
Runtime& make_runtime();
[[gnu::always_inline]] inline Runtime& runtime() {
  Runtime* const r = made_runtime.load(std::memory_order_acquire);
  return __builtin_expect(r == nullptr, 0) ? make_runtime() : *r;
}
/// False before the first event: the hooks of malloc must not be what makes the state.
[[gnu::always_inline]] inline bool runtime_ready() {
  return made_runtime.load(std::memory_order_acquire) != nullptr;
}
std::uint64_t now_ns();

/// Enters the checker from the program. `ok()` is false when this thread is already inside: what
/// the checker itself frees or writes is not looked at.
class Entry {
 public:
  [[gnu::always_inline]] Entry() : runtime_(nullptr) {
    if (__builtin_expect(thread_state.inside != 0, 0)) {
      skip();
      return;
    }
    Runtime& r = runtime();
    ++thread_state.inside;
    r.lock.lock();
    if (__builtin_expect(r.finished, 0)) {
      leave(r);
      return;
    }
    runtime_ = &r;
    collect_foreign_reports(r.ledger);
  }
  [[gnu::always_inline]] ~Entry() {
    if (!runtime_) return;
    __builtin_expect(runtime_->due.empty(), 1) ? leave(*runtime_) : publish_due();
  }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  bool ok() const { return runtime_ != nullptr; }
  Runtime& operator*() const { return *runtime_; }
  Runtime* operator->() const { return runtime_; }

 private:
  [[gnu::always_inline]] static void leave(Runtime& r) {
    r.lock.unlock();
    --thread_state.inside;
  }
  static void skip();
  static void publish_due();  ///< and leaves
  Runtime* runtime_;          ///< null: not entered
};

/// Under the lock: notes a violation; it is written out when the entry ends.
void report(Violation violation);
/// The same with the parts of an operation filled in, and the present stack as what hit it.
Violation violation_of(const char* id, const char* detector, const Operation* op, String text);

/// For pollable libraries: called before a verdict, so that operations that the kernel has finished
/// are not held against the program. Registered by adapters.
using Refresh = void (*)();
void add_refresh(Refresh refresh);
void refresh_all();

/// Under the lock. Events are ignored from here on, or not any more.
void set_finished(Runtime& r, bool finished);

/// Ends the process with the policy's status, reports first.
[[noreturn]] void end_process();
std::uint64_t finish();

}  // namespace holdfast::guard
