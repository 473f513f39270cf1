// The rules about the life of an operation: each function below is one event and names the ids that
// it can lead to.
#include "guard/lifecycle.h"

#include <cinttypes>
#include <optional>

#include "guard/alone.h"
#include "guard/detectors/detector.h"
#include "guard/runtime.h"

namespace holdfast::guard {
namespace {

[[gnu::cold]] void fail(const char* id, const Operation* op, String text) {
  if (rules_on()) report(violation_of(id, "lifecycle", op, std::move(text)));
}

/// For the timeline alone: a clock costs as much as the rest of an event.
std::uint64_t stamp(const Runtime& r) {
  return r.options.trace_path.empty() ? 0 : now_ns();
}

const char* name_of(hf_guard_outcome outcome) {
  constexpr const char* names[] = {"unknown", "completed", "cancelled", "failed", "end of stream"};
  return names[outcome];
}

Operation* expect(Runtime& r, hf_guard_op id, const char* event) {
  if (id == 0) return nullptr;
  Operation* op = r.ledger.find(id);
  if (!op) {
    ++r.counts.late_events;
    fail("stale-identity", nullptr,
         format("%s for operation %" PRIx64 ", which is not known any more", event, id));
    return nullptr;
  }
  if (op->live) return op;
  const Channel* channel = r.ledger.channel_of(*op);
  if (channel && !channel->open) {
    ++r.counts.late_events;
    fail("stale-identity", op, format("%s after the channel was closed", event));
    return nullptr;
  }
  return op;
}

void check_thread(Channel* channel, const Operation* op, const char* what) {
  if (!channel || !channel->one_thread) return;
  const int now = this_thread().id;
  if (channel->thread == 0) channel->thread = now;
  if (channel->thread == now) return;
  fail("wrong-thread", op,
       format("%s on thread %d, the channel belongs to thread %d", what, now, channel->thread));
}

/// A read may not share a byte with any other lend.
void check_overlap(Runtime& r, Operation& op) {
  for (Range* range : op.ranges) {
    if (range->control) continue;
    if (!range->read && !r.ledger.ranges.maybe_read(range->begin, range->end)) continue;
    const Operation* other = nullptr;
    r.ledger.ranges.touching(range->begin, range->end, [&](Range& found) {
      if (found.op == &op || found.control || found.dead) return;
      if (found.read || range->read) other = found.op;
    });
    if (!other) continue;
    fail("overlapping-write", &op,
         format("a %s over bytes that a pending %s (operation %" PRIx64 ") holds",
                range->read ? "read" : "write", other->is_write() ? "write" : "read", other->id));
    return;
  }
}

void check_exclusive(Runtime& r, Operation& op) {
  if (!op.has(HF_GUARD_EXCLUSIVE) || (op.channel == 0 && !op.object)) return;
  bool second = false;
  r.ledger.each_live([&](const Operation& other) {
    const bool same = other.channel == op.channel && other.object == op.object;
    second =
        second || (same && &other != &op && other.direction == op.direction && !other.completed);
  });
  if (second) {
    fail("overlapping-write", &op,
         format("a second %s while one is pending, which %s does not allow",
                op.is_write() ? "write" : "read", op.api));
  }
}

/// unregistered-in-flight: the kernel still has the pages that were there at registration.
void check_registered(Runtime& r, Operation& op) {
  for (const Range* range : op.ranges) {
    for (const auto& [at, piece] : r.ledger.registered) {
      if (!piece.unmapped || piece.begin >= range->end || piece.end <= range->begin) continue;
      if (!rules_on()) return;
      Violation v = violation_of("unregistered-in-flight", "lifecycle", &op,
                                 "the memory was unmapped while it was registered: the kernel "
                                 "works on the pages that were there before");
      v.hit = piece.unmapped;
      report(std::move(v));
      return;
    }
  }
}

/// The order of the latest handler before this one, which is the latest now if it is later.
std::uint64_t latest_handled(Channel& channel, const Operation& op) {
  std::atomic_ref latest(channel.handled[op.direction]);
  std::uint64_t before = latest.load();
  while (op.order > before && !latest.compare_exchange_weak(before, op.order)) {
  }
  return before;
}

/// They may stand in records of the layer's own.
const hf_guard_buffer& piece_of(const hf_guard_start& start, std::size_t i) {
  const std::size_t stride = start.stride ? start.stride : sizeof(hf_guard_buffer);
  return *reinterpret_cast<const hf_guard_buffer*>(reinterpret_cast<Address>(start.vector) +
                                                   i * stride);
}

int level_of(std::uint32_t flags) {
  return flags & HF_GUARD_SYSTEM ? 2 : flags & HF_GUARD_PIECE ? 1 : 0;
}

/// Part of an operation further up, whose layer makes the calls: its bytes are lent already.
bool is_piece(Runtime& r, const hf_guard_start& start) {
  const int level = level_of(start.flags);
  if (level == 0) return false;
  bool covered = false;
  for (std::size_t i = 0; i < start.count && !covered; ++i) {
    const hf_guard_buffer& piece = piece_of(start, i);
    const auto begin = reinterpret_cast<Address>(piece.data);
    const Address end = begin + piece.size;
    r.ledger.ranges.touching(begin, end, [&](Range& range) {
      const bool whole = range.begin <= begin && range.end >= end && !range.control;
      covered = covered || (whole && range.op->direction == start.direction &&
                            range.op->has(HF_GUARD_OWN_CALLS) && level_of(range.op->flags) < level);
    });
  }
  return covered;
}

}  // namespace

/// overlapping-write, wrong-thread, stale-identity, refused-but-touched (by the call around it).
hf_guard_op accepted(Runtime& r, const hf_guard_start& start, Address here) {
  check_frames(r);
  if (is_piece(r, start)) return 0;
  ThreadState& thread = this_thread();
  drop_dead_calls(thread, here);
  Operation& op = r.ledger.open_operation();
  op.channel = start.channel;
  op.direction = start.direction;
  op.flags = start.flags;
  op.api = start.api ? start.api : "";
  op.file = start.file;
  op.line = start.line;
  op.function = start.function;
  op.owner = start.owner;
  op.object = start.object;
  op.thread = thread.id;
  op.stack = capture_stack(r.options.stack_depth);
  op.accepted_at = stamp(r);
  Channel* channel = op.on = r.ledger.channel(start.channel);
  if (channel) {
    op.fd = channel->fd;
    op.order = channel->next_order[start.direction]++;
    ++channel->pending;
    check_thread(channel, &op, "a start");
    if (!channel->open) {
      fail("stale-identity", &op, "an operation is accepted on a channel that was closed");
    }
  }
  for (std::size_t i = 0; i < start.count; ++i) {
    const hf_guard_buffer& piece = piece_of(start, i);
    op.total += piece.size;
    if (!piece.data || piece.size == 0) continue;
    const auto begin = reinterpret_cast<Address>(piece.data);
    r.ledger.lend(op, begin, begin + piece.size, false);
  }
  if (start.control && start.control_size) {
    const auto begin = reinterpret_cast<Address>(start.control);
    r.ledger.lend(op, begin, begin + start.control_size, true);
  }
  check_overlap(r, op);
  check_exclusive(r, op);
  if (op.has(HF_GUARD_REGISTERED)) check_registered(r, op);
  for (Range* range : op.ranges) detectors_lent(*range);
  r.ledger.count_site(op);
  ++r.counts.accepted;
  for (int i = 0; i < thread.calls; ++i) {
    if (thread.open[i].channel != start.channel || thread.open[i].call != HF_GUARD_START) continue;
    thread.open[i].accepted = true;
    thread.open[i].last = op.id;
  }
  return op.id;
}

void call_entered(Runtime& r, hf_guard_channel id, hf_guard_call call, hf_guard_op target,
                  Address here) {
  check_frames(r);
  enter_call(this_thread(), id, call, here);
  Channel* channel = r.ledger.channel(id);
  check_thread(channel, nullptr, call == HF_GUARD_START ? "a start" : "a cancel or close");
  if (call == HF_GUARD_CANCEL) {
    if (Operation* op = r.ledger.find(target)) {
      op->cancel_asked = true;
    } else if (channel && target == 0) {
      r.ledger.each_live([id](Operation& one) { one.cancel_asked |= one.channel == id; });
    }
  } else if (call == HF_GUARD_CLOSE && channel) {
    channel->close_asked = true;
  }
}

/// refused-but-touched.
void call_left(Runtime& r, hf_guard_channel id, hf_guard_call call, bool refused, Address here) {
  const OpenCall* open = leave_call(this_thread(), id, call, here);
  if (!open || !refused || !open->accepted) return;
  fail("refused-but-touched", r.ledger.find(open->last),
       "the start returned an error after the operation had been accepted");
}

/// wrong-count, stale-identity.
void progressed(Runtime& r, hf_guard_op id, std::size_t bytes) {
  Operation* op = expect(r, id, "progress");
  if (!op) return;
  if (bytes < op->progressed || (bytes > op->total && op->is_write())) {
    fail("wrong-count", op,
         format("progress to %zu bytes, after %zu, of %zu", bytes, op->progressed, op->total));
  }
  op->progressed = bytes;
}

/// double-completion, wrong-outcome, wrong-count, stale-identity.
void completed(Runtime& r, hf_guard_op id, hf_guard_outcome outcome, std::size_t bytes) {
  check_frames(r);
  Operation* op = expect(r, id, "a completion");
  if (!op) return;
  if (op->completed) {
    fail("double-completion", op,
         format("completed a second time: %s with %zu bytes, before that %s with %zu",
                name_of(outcome), bytes, name_of(op->outcome), op->bytes));
    return;
  }
  op->completed = true;
  op->completed_at = stamp(r);
  op->outcome = outcome;
  op->bytes = bytes;
  const Channel* channel = r.ledger.channel_of(*op);
  const bool whole = op->has(HF_GUARD_MESSAGE) || !op->is_write();
  if (bytes > op->total && (op->is_write() || op->total != 0)) {
    fail("wrong-count", op, format("%zu bytes reported, %zu were lent", bytes, op->total));
  } else if (op->progressed != 0 && bytes != op->progressed) {
    fail("wrong-count", op, format("%zu bytes reported, %zu were moved", bytes, op->progressed));
  } else if (outcome == HF_GUARD_COMPLETED && !whole && bytes != op->total) {
    fail("wrong-outcome", op, format("\"completed\" with %zu of %zu bytes", bytes, op->total));
  } else if (outcome == HF_GUARD_CANCELLED && op->total != 0 && op->progressed == op->total) {
    fail("wrong-outcome", op, "\"cancelled\", but every byte had been moved");
  } else if (outcome == HF_GUARD_CANCELLED && channel && !op->cancel_asked &&
             !channel->close_asked) {
    fail("wrong-outcome", op, "\"cancelled\", but nobody asked for it");
  } else if (outcome == HF_GUARD_END_OF_STREAM && op->is_write()) {
    fail("wrong-outcome", op, "end of stream for a write");
  }
}

/// inline-callback, double-completion, reordered, wrong-thread, stale-identity,
/// callback-before-free.
void handler_entered(Runtime& r, hf_guard_op id, Address here) {
  check_frames(r);
  Operation* op = expect(r, id, "a handler");
  if (!op) return;
  ThreadState& thread = this_thread();
  drop_dead_calls(thread, here);
  Channel* channel = r.ledger.channel_of(*op);
  if (op->handler_entered) {
    fail("double-completion", op, "its handler runs a second time");
    return;
  }
  op->handler_entered = true;
  if (thread.calls > 0 && !op->has(HF_GUARD_INLINE_OK)) {
    constexpr const char* names[] = {"start", "cancel", "close"};
    fail("inline-callback", op,
         format("its handler runs inside a %s call", names[thread.open[thread.calls - 1].call]));
  }
  if (!channel) return;
  check_thread(channel, op, "a handler");
  if (channel->one_thread) {
    if (channel->handler_depth > 0 && channel->handler_thread != thread.id) {
      fail("wrong-thread", op, "two handlers of one channel at once");
    }
    ++channel->handler_depth;
    channel->handler_thread = thread.id;
  }
  if (take_turn(*channel, *op)) return;
  const std::uint64_t latest = latest_handled(*channel, *op);
  if (!op->has(HF_GUARD_UNORDERED) && op->order != latest + 1) {
    fail("reordered", op,
         format("handler %" PRIu64 " of its direction runs after handler %" PRIu64, op->order,
                latest));
  }
}

void handler_left(Runtime& r, hf_guard_op id) {
  Operation* op = r.ledger.find(id);
  if (!op) return;
  op->handler_left = true;
  Channel* channel = r.ledger.channel_of(*op);
  if (channel && channel->one_thread && channel->handler_depth > 0) --channel->handler_depth;
}

/// double-release, callback-before-free; mutated-in-flight through the detectors.
void released(Runtime& r, hf_guard_op id) {
  check_frames(r);
  if (id == 0) return;
  Operation* op = r.ledger.find(id);
  if (!op) {
    ++r.counts.late_events;
    return;
  }
  if (op->released) {
    fail("double-release", op, "its memory is given back a second time");
    return;
  }
  op->released = true;
  op->released_at = stamp(r);
  if (!op->completed && !op->handler_entered) {
    fail("callback-before-free", op, "its memory is given back before it completed");
  } else if (!op->handler_entered && !op->has(HF_GUARD_NO_HANDLER)) {
    fail("callback-before-free", op, "its memory is given back before its handler runs");
  }
  std::size_t left = op->is_write() ? op->total : op->bytes;
  for (Range* range : op->ranges) {
    const std::size_t defined = range->control ? range->size() : std::min(left, range->size());
    if (!range->control) left -= defined;
    detectors_returned(*range, defined);
  }
  Channel* channel = r.ledger.channel_of(*op);
  if (channel && channel->pending > 0) --channel->pending;
  ++r.counts.released;
  if (!r.options.trace_path.empty() && r.ledger.slices.size() < 500000) {
    r.ledger.slices.push_back({op->id, op->channel, op->api, op->is_write(), op->total, op->bytes,
                               op->accepted_at, op->completed_at, op->released_at});
  }
  r.ledger.close_operation(*op);
}

/// leaked-operation, double-release (never).
void abandoned(Runtime& r, hf_guard_op id) {
  Operation* op = r.ledger.find(id);
  if (!op || op->released) return;
  if (op->handler_left) {
    fail("double-release", op, "its layer ends, and its memory was never given back");
  } else {
    fail("leaked-operation", op, "its layer ends while it is pending");
  }
  op->released = true;
  for (Range* range : op->ranges) detectors_forgotten(*range);
  if (Channel* channel = r.ledger.channel_of(*op); channel && channel->pending > 0) {
    --channel->pending;
  }
  r.ledger.close_operation(*op);
}

/// lost-callback, double-release (never), stale-identity.
void channel_closed(Runtime& r, hf_guard_channel id) {
  Channel* channel = r.ledger.channel(id);
  if (!channel) return;
  if (!channel->open) {
    fail("stale-identity", nullptr, "a channel is closed a second time");
    return;
  }
  channel->open = false;
  if (channel->pending == 0) return;
  r.ledger.each_live([&](Operation& op) {
    if (op.channel != id || op.reported_stuck) return;
    op.reported_stuck = true;
    if (!op.handler_entered && !op.has(HF_GUARD_NO_HANDLER)) {
      fail("lost-callback", &op, "its channel is closed and its handler has not run");
    } else if (op.handler_left || op.completed) {
      fail("double-release", &op, "its channel is closed and its memory was never given back");
    }
  });
}

void owner_gone(Runtime& r, const void* owner) {
  r.ledger.owners.erase(owner);
  r.ledger.each_live([owner](Operation& op) {
    if (op.owner != owner) return;
    fail("owner-gone", &op, format("its owner %p is destroyed while it is pending", owner));
  });
}

/// wrong-bytes: what goes to the transport is not what was lent.
void transfer(Runtime& r, hf_guard_op id, const void* data, std::size_t size, bool begin) {
  Operation* op = begin ? expect(r, id, "a transfer") : r.ledger.find(id);
  if (!op) return;
  for (Range* range : op->ranges) detectors_transfer(*range, begin);
  if (!begin || !data || size == 0) return;
  const auto at = reinterpret_cast<Address>(data);
  // The same bytes may stand in a vector more than once.
  std::size_t before = 0;
  std::optional<std::size_t> first;
  for (const Range* range : op->ranges) {
    if (range->control) continue;
    if (at >= range->begin && at + size <= range->end) {
      const std::size_t offset = before + (at - range->begin);
      if (offset == op->progressed) return;
      if (!first) first = offset;
    }
    before += range->size();
  }
  fail("wrong-bytes", op,
       first ? format("bytes from offset %zu are moved, %zu is next", *first, op->progressed)
             : format("%zu bytes at %p are moved, which were not lent", size, data));
}

/// leaked-operation, lost-callback, double-release (never).
void check_the_end(Runtime& r) {
  check_frames(r);
  // The last look at what is still lent: a change is one, even if the release never comes.
  r.ledger.each_live([&](Operation& op) {
    std::size_t offset = 0;
    String text;
    for (Range* range : op.ranges) {
      if (range->dead || range->read || !find_change(*range, offset, text)) continue;
      detectors_returned(*range, range->size());
    }
    if (!r.options.leaks || op.has(HF_GUARD_MAY_PEND) || op.reported_stuck) return;
    if (op.handler_left) {
      fail("double-release", &op, "its memory was never given back");
    } else if (op.completed && !op.has(HF_GUARD_NO_HANDLER)) {
      fail("lost-callback", &op, "it completed, and its handler never ran");
    } else {
      fail("leaked-operation", &op, "it is still pending at the end");
    }
  });
  set_finished(r, true);
}

}  // namespace holdfast::guard
