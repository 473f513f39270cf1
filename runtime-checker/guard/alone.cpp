// Events that concern nobody but their own operation, which is most of them: told without the lock,
// from the record alone. Whatever is not as it should be takes the long way (lifecycle.cpp), which
// judges it.
#include "guard/calls.h"
#include "guard/detectors/detector.h"
#include "guard/lifecycle.h"
#include "guard/runtime.h"

namespace holdfast::guard {
namespace {

/// The record, if this event need look at nothing else. What the checker frees and a signal handler
/// that interrupted it go the long way, too.
[[gnu::always_inline]] inline Operation* alone(hf_guard_op id) {
  if (__builtin_expect(attention.load(std::memory_order_relaxed) != 0, 0)) return nullptr;
  if (__builtin_expect(thread_state.inside != 0, 0)) return nullptr;
  Operation* const op = made_runtime.load(std::memory_order_acquire)->ledger.find(id);
  return op && op->live ? op : nullptr;
}

}  // namespace

bool take_turn(Channel& channel, const Operation& op) {
  std::uint64_t& handled = channel.handled[op.direction];
  std::uint64_t before = op.order - 1;
  if (one_thread_so_far()) {
    if (handled != before) return false;
    handled = op.order;
    return true;
  }
  return std::atomic_ref(handled).compare_exchange_strong(before, op.order);
}

bool call_entered_alone(hf_guard_channel id, hf_guard_call call, Address here) {
  if (call != HF_GUARD_START || (id & 1) != 0) return false;
  if (attention.load(std::memory_order_relaxed) != 0) return false;
  ThreadState& thread = this_thread();
  if (thread.inside != 0) return false;
  enter_call(thread, id, call, here);
  return true;
}

bool call_left_alone(hf_guard_channel id, hf_guard_call call, Address here) {
  if (!runtime_ready() || this_thread().inside || runtime().finished) return false;
  leave_call(this_thread(), id, call, here);
  return true;
}

bool progressed_alone(hf_guard_op id, std::size_t bytes) {
  Operation* const op = alone(id);
  if (!op || bytes < op->progressed || bytes > op->total) return false;
  op->progressed = bytes;
  return true;
}

bool completed_alone(hf_guard_op id, hf_guard_outcome outcome, std::size_t bytes) {
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

bool handler_entered_alone(hf_guard_op id, Address here) {
  Operation* const op = alone(id);
  if (!op || op->handler_entered) return false;
  ThreadState& thread = this_thread();
  if (thread.calls != 0) drop_dead_calls(thread, here);
  if (thread.calls != 0) return false;
  if (Channel* const channel = op->on) {
    // Calls on a channel of one thread are compared with one another.
    if (channel->one_thread) return false;
    if (!op->has(HF_GUARD_UNORDERED) && !take_turn(*channel, *op)) return false;
  }
  op->handler_entered = true;
  return true;
}

bool handler_left_alone(hf_guard_op id) {
  if (attention.load(std::memory_order_relaxed) != 0 || thread_state.inside != 0) return false;
  // Its memory may have been given back when its handler was entered.
  Operation* const op = made_runtime.load(std::memory_order_acquire)->ledger.find(id);
  if (!op || (op->channel & 1) != 0) return false;
  op->handler_left = true;
  return true;
}

/// The first bytes of a write: they are what was lent, and no detector looks before a second part.
bool transfer_alone(hf_guard_op id, const void* data, std::size_t size) {
  const Operation* const op = alone(id);
  if (!op || !op->is_write() || op->progressed != 0) return false;
  if (!data || size == 0) return true;
  if (op->ranges.empty()) return false;
  const Range& first = *op->ranges.front();
  return reinterpret_cast<Address>(data) == first.begin && size <= first.size() && !first.control;
}

bool transfer_end_alone(hf_guard_op id) {
  const Operation* const op = alone(id);
  return op && op->is_write();
}

}  // namespace holdfast::guard
