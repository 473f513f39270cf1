// Lent locals and request objects on the stack: is the frame that they lie in still there?
#include "guard/detectors/backends.h"
#include "guard/runtime.h"

namespace holdfast::guard {
namespace {

/// Reported at the lending call: that is where the mistake is, whatever was found running later.
void report_dead_frame(Range& range, const char* how) {
  Operation& op = *range.op;
  const char* id = range.control ? "stack-control-block" : "stack-escape";
  Violation v = violation_of(
      id, "frames", &op,
      format("%s of %zu bytes lies in a function that %s while the operation was pending",
             range.control ? "the request object" : "the memory", range.size(), how));
  v.memory = range.begin;
  v.hit_is_culprit = true;
  report(std::move(v));
  for (Range* other : op.ranges) {
    if (!other->on_stack) continue;
    other->dead = true;  // foreign frames live there now
  }
}

}  // namespace

void frames_lent(Range& range) {
  if (!on_own_stack(range.begin)) return;
  const StackBounds stack = own_stack();
  const bool real = range.begin >= stack.low && range.begin < stack.high;
  if (real && range.begin < reinterpret_cast<Address>(__builtin_frame_address(0))) {
    return report_dead_frame(range, "had returned before");
  }
  range.frame = mark_frame(range.begin);
  if (range.frame.upper == 0) return;
  range.on_stack = true;
  attention += attention_per_local;
}

void look_at_frames(Runtime& r) {
  const int thread = this_thread().id;
  r.ledger.each_live([thread](Operation& op) {
    if (op.thread != thread) return;
    for (Range* range : op.ranges) {
      if (!range->on_stack || range->dead || frame_alive(range->frame, range->begin)) continue;
      report_dead_frame(*range, "returned");
      break;
    }
  });
}

void check_thread_end(Runtime& r) {
  const int thread = this_thread().id;
  r.ledger.each_live([thread](Operation& op) {
    if (op.thread != thread) return;
    for (Range* range : op.ranges) {
      if (!range->on_stack || range->dead) continue;
      report_dead_frame(*range, "ended with its thread");
      break;
    }
  });
}

}  // namespace holdfast::guard
