//===- guard/calls.h - the calls of a layer that a thread is inside of ---------===//
//
// Purpose    Finds the record of a call when it is left, and drops those that were left by a jump.
// Owns       Nothing: the records are the thread's (runtime.h).
// Lifetimes  A record found stays readable until the thread enters its next call.
// States     None of its own.
// Threads    Each works on its caller's own records.
// Fails      Never.
// Cost       A few loads per open call, of which there is rarely more than one.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "guard/runtime.h"

namespace holdfast::guard {

/// A call that was left by longjmp or an exception is above the present stack.
inline void drop_dead_calls(ThreadState& thread, Address here) {
  constexpr Address slack = 256;  // entering and leaving are not called from the same depth
  while (thread.calls > 0 && thread.open[thread.calls - 1].stack + slack < here) --thread.calls;
}

inline void enter_call(ThreadState& thread, hf_guard_channel id, hf_guard_call call, Address here) {
  if (thread.calls != 0) drop_dead_calls(thread, here);
  if (thread.calls < static_cast<int>(std::size(thread.open))) {
    thread.open[thread.calls++] = {id, call, here, false, 0};
  }
}

/// The record of the call that is left; it stays readable until the next one is entered.
inline const OpenCall* leave_call(ThreadState& thread, hf_guard_channel id, hf_guard_call call,
                                  Address here) {
  if (thread.calls != 0) {
    const OpenCall& top = thread.open[thread.calls - 1];
    if (top.channel == id && top.call == call) return thread.calls--, &top;
  }
  drop_dead_calls(thread, here);
  for (int i = thread.calls; i-- > 0;) {
    if (thread.open[i].channel != id || thread.open[i].call != call) continue;
    thread.calls = i;
    return &thread.open[i];
  }
  return nullptr;
}

}  // namespace holdfast::guard
