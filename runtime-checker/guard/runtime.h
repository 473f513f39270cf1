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
ThreadState& this_thread();

struct Runtime {
  SpinLock lock;
  Options options;
  Ledger ledger;
  Vector<Violation> due;       ///< found under the lock, written out after it
  Vector<Violation> reported;  ///< kept for the report at the end
  Vector<Suppression> suppressions;
  hf_guard_counts counts{};
  std::uint64_t started_at = 0;
  bool finished = false;
  std::atomic<std::uint64_t> skipped{0};
};
Runtime& runtime();
/// False before the first event: the hooks of malloc must not be what makes the state.
bool runtime_ready();
std::uint64_t now_ns();

/// Enters the checker from the program. `ok()` is false when this thread is already inside: what
/// the checker itself frees or writes is not looked at.
class Entry {
 public:
  Entry();
  ~Entry();
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  bool ok() const { return ok_; }
  Runtime* operator->() const { return &runtime(); }

 private:
  bool ok_;
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

/// Ends the process with the policy's status, reports first.
[[noreturn]] void end_process();
std::uint64_t finish();

}  // namespace holdfast::guard
