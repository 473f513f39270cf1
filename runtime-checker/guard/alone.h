//===- guard/alone.h - events that concern nobody but their own operation ------===//
//
// Purpose    Most events: told without the lock, from the record of the operation or of the thread
//            alone. What is not as it should be is left to the long way (lifecycle.h), which judges
//            it. Inline, for the C interface and for the comm layer's debug mode, which is built
//            with the checker.
// Owns       Nothing.
// Lifetimes  Those of the records.
// States     None of its own. A function that says false has noted nothing.
// Threads    Any; the events of one operation come one after the other.
// Fails      By saying false: the caller goes in by the front.
// Cost       A dozen loads. Units with a sanitizer must not include this: it would look, too.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "guard/calls.h"
#include "guard/runtime.h"

namespace holdfast::guard {

/// Need an event look at nothing but its own record? What the checker frees and a signal handler
/// that interrupted it go the long way, too.
inline bool undisturbed() {
  return __builtin_expect(attention.load(std::memory_order_relaxed) == 0, 1) &&
         __builtin_expect(thread_state.inside == 0, 1);
}

/// When undisturbed, which says that there is a runtime.
inline Operation* record_of(hf_guard_op id) {
  return made_runtime.load(std::memory_order_acquire)->ledger.find(id);
}

/// The record of a live operation, if its event is undisturbed.
inline Operation* alone(hf_guard_op id) {
  Operation* const op = undisturbed() ? record_of(id) : nullptr;
  return op && op->live ? op : nullptr;
}

/// Its handler is the next of its direction, and is from now on the latest. False: it is not.
inline bool take_turn(Channel& channel, const Operation& op) {
  std::uint64_t& handled = channel.handled[op.direction];
  std::uint64_t before = op.order - 1;
  if (one_thread_so_far()) {
    if (handled != before) return false;
    handled = op.order;
    return true;
  }
  return std::atomic_ref(handled).compare_exchange_strong(before, op.order);
}

inline bool call_entered_alone(hf_guard_channel id, hf_guard_call call, Address here) {
  if (call != HF_GUARD_START || (id & 1) != 0) return false;
  if (!undisturbed()) return false;
  enter_call(thread_state, id, call, here);
  return true;
}

inline bool call_left_alone(hf_guard_channel id, hf_guard_call call, Address here) {
  if (attention.load(std::memory_order_relaxed) % attention_per_local != 0) return false;
  if (thread_state.inside != 0) return false;
  leave_call(thread_state, id, call, here);
  return true;
}

inline bool progressed_alone(hf_guard_op id, std::size_t bytes) {
  Operation* const op = alone(id);
  if (!op || bytes < op->progressed || bytes > op->total) return false;
  op->progressed = bytes;
  return true;
}

inline bool completed_alone(hf_guard_op id, hf_guard_outcome outcome, std::size_t bytes) {
  Operation* const op = alone(id);
  if (!op || op->completed || outcome != HF_GUARD_COMPLETED) return false;
  const bool short_of_it = bytes != op->total && op->is_write() && !op->has(HF_GUARD_MESSAGE);
  const bool too_many = bytes > op->total && (op->is_write() || op->total != 0);
  if (short_of_it || too_many || (op->progressed != 0 && bytes != op->progressed)) return false;
  op->completed = true;
  op->outcome = outcome;
  op->bytes = bytes;
  return true;
}

inline bool handler_entered_alone(hf_guard_op id, Address here) {
  Operation* const op = alone(id);
  if (!op || op->handler_entered) return false;
  if (thread_state.calls != 0) drop_dead_calls(thread_state, here);
  if (thread_state.calls != 0) return false;
  if (Channel* const channel = op->on) {
    // Calls on a channel of one thread are compared with one another.
    if (channel->one_thread) return false;
    if (!op->has(HF_GUARD_UNORDERED) && !take_turn(*channel, *op)) return false;
  }
  op->handler_entered = true;
  return true;
}

inline bool handler_left_alone(hf_guard_op id) {
  // Its memory may have been given back when its handler was entered.
  Operation* const op = undisturbed() ? record_of(id) : nullptr;
  if (!op || (op->channel & 1) != 0) return false;
  op->handler_left = true;
  return true;
}

/// The first bytes of a write: they are what was lent, and no detector looks before a second part.
inline bool transfer_alone(hf_guard_op id, const void* data, std::size_t size) {
  const Operation* const op = alone(id);
  if (!op || !op->is_write() || op->progressed != 0) return false;
  if (!data || size == 0) return true;
  if (op->ranges.empty()) return false;
  const Range& first = *op->ranges.front();
  return reinterpret_cast<Address>(data) == first.begin && size <= first.size() && !first.control;
}

inline bool transfer_end_alone(hf_guard_op id) {
  const Operation* const op = alone(id);
  return op && op->is_write();
}

}  // namespace holdfast::guard
