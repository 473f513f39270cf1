// The engine's directions: attempting, applying what the transport says, deciding, releasing.
#include <cerrno>

#include "comm/core/engine.h"
#include "comm/events.h"
#include "comm/guarded/memory_watch.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

constexpr int attempts_per_pump = 16;  // fairness between channels
constexpr std::uint64_t bytes_per_group = 64 * 1024;
constexpr direction writes_first[] = {direction::write, direction::read};

error_code system_error_of(int error) noexcept {
  return {error, boost::system::system_category()};
}

/// A byte stream: an operation that ends in its middle ends the direction.
bool is_stream(const channel_state& ch) noexcept {
  return ch.kind == channel_kind::stream || ch.kind == channel_kind::pipe;
}

}  // namespace

// Moving bytes ----------------------------------------------------------------------------------

void engine::mark_dirty(channel_state& ch, direction d) noexcept {
  if (!ch.of(d).dirty) marked_[static_cast<int>(d)].push(ch);
}

/// What has been marked so far; what the pumping marks again is for the next call.
void engine::flush() noexcept {
  for (const direction d : writes_first) {
    marked_sides& sides = marked_[static_cast<int>(d)];
    if (sides.empty(marked_sides::fresh)) continue;
    channel_state* const last = sides.last(marked_sides::fresh);
    while (channel_state* ch = sides.pop(marked_sides::fresh)) {
      pump(*ch, d);
      if (ch == last) break;
    }
  }
}

/// As many of the waiting sides as a cache takes in: many small messages at once, whose system
/// calls and wake-ups then come together, or the page of one.
void engine::pump_next() noexcept {
  const std::uint64_t enough = moved_ + bytes_per_group;
  for (bool any = true; any && moved_ < enough;) {
    any = false;
    for (const direction d : writes_first) {
      if (channel_state* ch = marked_[static_cast<int>(d)].pop(marked_sides::waiting)) {
        any = true;
        pump(*ch, d);
      }
    }
  }
}

void engine::pump(channel_state& ch, direction d) noexcept {
  for (int attempt = 0; attempt < attempts_per_pump; ++attempt) {
    settle(ch, d);
    if (!ready_to_attempt(ch, d)) return;
    const step s = backend_->attempt(ch, d);
    if (s.kind == step::pending) return;
    if (s.kind == step::in_transport) {
      ch.of(d).in_transport = true;
      ch.of(d).head->in_transport = true;
      return;
    }
    handle(ch, d, s);
  }
  mark_dirty(ch, d);
}

bool engine::ready_to_attempt(channel_state& ch, direction d) noexcept {
  const side& s = ch.of(d);
  if (!s.head || s.head->decided() || s.in_transport || s.head->kind == op_kind::drain)
    return false;
  if (ch.phase == channel_phase::connecting) return s.head->kind == op_kind::connect;
  return ch.phase == channel_phase::open;
}

void engine::settle(channel_state& ch, direction d) noexcept {
  side& s = ch.of(d);
  bool popped = false;
  while (operation* op = s.head) {
    if (!op->decided()) {
      if (s.in_transport) break;
      const bool moves_bytes =
          op->kind == op_kind::write || op->kind == op_kind::read || op->kind == op_kind::read_page;
      const bool empty = moves_bytes && op->remaining() == 0 && ch.kind != channel_kind::datagram;
      const bool drained = op->kind == op_kind::drain && ch.unreleased == 0;
      if ((!empty && !drained) || ch.phase == channel_phase::connecting) break;
      decide(op, outcome::completed, cause::none, {});
    }
    if (op->trusted && op->unreleased != 0) break;
    s.head = op->behind;
    if (!s.head) s.last = nullptr;
    popped = true;
    push_due(op);
  }
  if (popped && ch.watchers) wake_watchers(ch, false);
}

std::size_t engine::gather(channel_state& ch, iovec* out, std::size_t max, std::size_t max_bytes,
                           bool mark) noexcept {
  side& s = ch.of(direction::write);
  std::size_t used = 0;
  std::size_t bytes = 0;
  const bool alone = s.head->zero_copy || ch.kind == channel_kind::datagram;
  for (operation* op = s.head; op && used < max && bytes < max_bytes; op = op->behind) {
    if (op->kind != op_kind::write || op->decided() || (op != s.head && op->zero_copy)) break;
    used += op->gather(out + used, max - used);
    bytes += op->remaining();
    if (mark) op->in_transport = true;
    if (alone) break;
  }
  return used;
}

void engine::unmark(channel_state& ch) noexcept {
  for (const direction d : {direction::write, direction::read}) {
    if (ch.of(d).dirty) marked_[static_cast<int>(d)].remove(ch);
  }
}

// What the transport says -----------------------------------------------------------------------

void engine::apply(channel_state& ch, direction d, const step& s) noexcept {
  side& here = ch.of(d);
  here.in_transport = false;
  here.withdraw_asked = false;
  for (operation* op = here.head; op && op->in_transport; op = op->behind) op->in_transport = false;
  if (here.head && !here.head->decided()) handle(ch, d, s);
  if (operation* op = here.head; op && op->skip_address && !op->decided()) {
    handle_failure(ch, d, ETIMEDOUT);
  }
  decide_asked_cancels(ch, d);
  mark_dirty(ch, d);
}

void engine::decide_asked_cancels(channel_state& ch, direction d) noexcept {
  side& s = ch.of(d);
  if (s.in_transport || !s.head) return;
  // The head last: if it is torn, those behind it keep the cause they were cancelled for.
  for (operation* op = s.head->behind; op; op = op->behind) {
    if (!op->decided() && op->cancel_asked != cause::none) decide_cancelled(op, op->cancel_asked);
  }
  operation* head = s.head;
  if (!head->decided() && head->cancel_asked != cause::none) {
    decide_cancelled(head, head->cancel_asked);
  }
}

void engine::handle(channel_state& ch, direction d, const step& s) noexcept {
  operation* op = ch.of(d).head;
  switch (s.kind) {
    case step::moved:
      apply_moved(ch, d, s);
      break;
    case step::withdrawn:
      if (s.n != 0) apply_moved(ch, d, s);
      break;
    case step::failed:
      handle_failure(ch, d, s.error);
      break;
    case step::ended:
      decide(op, outcome::end_of_stream, cause::none, boost::asio::error::eof);
      break;
    case step::pending:
    case step::in_transport:
      break;
  }
}

void engine::apply_moved(channel_state& ch, direction d, const step& s) noexcept {
  side& here = ch.of(d);
  operation* op = here.head;
  moved_ += s.n;
  switch (op->kind) {
    case op_kind::connect:
      ch.phase = std::max(ch.phase, channel_phase::open);  // a close may have come meanwhile
      if constexpr (guarded_build) {
        if (ch.descriptor >= 0) watch::descriptor_opened(&ch, ch.descriptor);
      }
      decide(op, outcome::completed, cause::none, {});
      mark_dirty(ch, direction::read);
      return;
    case op_kind::accept:
      op->accepted = s.accepted;
      break;
    case op_kind::write: {
      std::size_t left = s.n;
      for (; op && op->kind == op_kind::write && !op->decided(); op = op->behind) {
        const std::size_t part = std::min(left, op->remaining());
        op->advance(part);
        here.bytes -= part;
        left -= part;
        if constexpr (guarded_build) tell::progressed(*op);
        if (op->remaining() != 0) return;
        decide(op, outcome::completed, cause::none, {});
        if (left == 0) return;
      }
      return;
    }
    default:
      op->advance(s.n);
      here.bytes -= std::min(s.n, here.bytes);
      break;
  }
  decide(op, outcome::completed, cause::none, {});
}

void engine::handle_failure(channel_state& ch, direction d, int error) noexcept {
  operation* op = ch.of(d).head;
  op->skip_address = false;
  if (op->kind == op_kind::connect && op->cancel_asked == cause::none) {
    while (++op->endpoint_index < op->endpoint_count) {
      const int renewed = backend_->renew(ch, op->endpoints[op->endpoint_index]);
      if (renewed == 0) return arm_deadline(op);
      error = renewed;
    }
  }
  if (ch.abort_asked && op->cancel_asked != cause::none) {
    decide_cancelled(op, op->cancel_asked);  // the error is our own reset
    return;
  }
  decide(op, outcome::failed, cause::none, system_error_of(error));
}

/// A connect whose address has had its time: on to the next, or the end of the list.
void engine::give_up_address(operation* op) noexcept {
  channel_state& ch = *op->channel;
  side& s = ch.of(direction::write);
  if (s.in_transport) {
    op->skip_address = true;  // acted upon when the transport lets go of it
    if (std::exchange(s.withdraw_asked, true)) return;
    if (!backend_->withdraw(ch, direction::write)) return;
    s.in_transport = s.withdraw_asked = op->in_transport = false;
  }
  handle_failure(ch, direction::write, ETIMEDOUT);
  mark_dirty(ch, direction::write);
}

// Outcomes --------------------------------------------------------------------------------------

void engine::decide(operation* op, outcome what, cause why, error_code error) noexcept {
  op->state = op_state::decided;
  op->what = what;
  op->why = why;
  op->error = error;
  timers_.remove(op->deadline);
  if constexpr (guarded_build) tell::decided(*op);
  channel_state* ch = op->channel;
  if (!ch || op->kind == op_kind::watch_writable || op->kind == op_kind::close) return;
  const direction d = op->dir();
  ch->of(d).bytes -= op->remaining();
  if (what == outcome::completed) {
    if (op->kind == op_kind::shutdown) latch(*ch, d, op);
    return;
  }
  if (op->kind == op_kind::connect) {
    ch->phase = std::max(ch->phase, channel_phase::open);
    latch(*ch, direction::read, nullptr);
    latch(*ch, direction::write, op);
    mark_dirty(*ch, direction::read);
  } else if (is_stream(*ch)) {
    const bool torn = d == direction::write && op->done != 0 && op->remaining() != 0;
    if (torn || what != outcome::cancelled) latch(*ch, d, op);
  }
}

void engine::decide_cancelled(operation* op, cause why) noexcept {
  const bool late = why == cause::deadline;
  decide(op, outcome::cancelled, why,
         late ? error_code(boost::asio::error::timed_out)
              : error_code(boost::asio::error::operation_aborted));
}

void engine::latch(channel_state& ch, direction d, operation* culprit) noexcept {
  side& s = ch.of(d);
  s.latched = true;
  // Only what stands behind the culprit is cut off; a drain still waits for the releases.
  for (operation* op = culprit ? culprit->behind : s.head; op; op = op->behind) {
    if (!op->decided() && op->kind != op_kind::drain) {
      decide_cancelled(op, op->cancel_asked != cause::none ? op->cancel_asked : cause::latched);
    }
  }
}

cancel_answer engine::request_cancel(operation* op, cause why) noexcept {
  if (op->decided() || op->kind == op_kind::close) return cancel_answer::already_done;
  if (op->cancel_asked == cause::none) op->cancel_asked = why;
  channel_state* ch = op->channel;
  if (!ch) {
    decide_cancelled(op, op->cancel_asked);
    push_due(op);
    return cancel_answer::requested;
  }
  if (op->kind == op_kind::watch_writable) {
    for (operation** link = &ch->watchers; *link; link = &(*link)->behind) {
      if (*link != op) continue;
      *link = op->behind;
      break;
    }
    decide_cancelled(op, op->cancel_asked);
    push_due(op);
    return cancel_answer::requested;
  }
  const direction d = op->dir();
  side& s = ch->of(d);
  if (op == s.head && s.in_transport && !s.withdraw_asked) {
    s.withdraw_asked = true;
    if (backend_->withdraw(*ch, d)) apply(*ch, d, step::of(step::withdrawn));
  } else if (!op->in_transport) {
    decide_cancelled(op, op->cancel_asked);
  }
  mark_dirty(*ch, d);
  return cancel_answer::requested;
}

void engine::wake_watchers(channel_state& ch, bool all) noexcept {
  const side& s = ch.of(direction::write);
  const bool low = s.bytes <= ch.options.max_queued_bytes / 2 &&
                   s.operations <= ch.options.max_queued_operations / 2;
  if (!low && !all) return;
  // The list is last come, first served; hand it over in order of arrival.
  operation* in_order = nullptr;
  while (ch.watchers) {
    operation* op = std::exchange(ch.watchers, ch.watchers->behind);
    op->behind = std::exchange(in_order, op);
  }
  while (in_order) {
    operation* op = std::exchange(in_order, in_order->behind);
    if (all) {
      decide_cancelled(op, cause::closed);
    } else {
      decide(op, outcome::completed, cause::none, {});
    }
    push_due(op);
  }
}

// Completion and release ------------------------------------------------------------------------

void engine::push_due(operation* op) noexcept {
  op->state = op_state::due;
  if (op->unreleased != 0) ++op->channel->unreleased;
  ready_.push(op);
}

void engine::run_operation(task* t, bool execute) {
  auto* op = static_cast<operation*>(t);
  engine& self = *op->owner_engine;
  if constexpr (guarded_build) {
    if (op->state == op_state::delivered) {
      emit_violation("double-completion", "a handler was due twice", op->channel, op->id.number());
    }
  }
  op->state = op_state::delivered;
  op->settle_reads();
  if (channel_state* ch = op->channel; ch && op->kind != op_kind::watch_writable) {
    side& s = ch->of(op->dir());
    s.latest = op->result();
    --s.operations;
    // The count falls here too, so a watcher may have become due.
    if (ch->watchers) self.wake_watchers(*ch, false);
  }
  ++self.counters_.completed;
  if constexpr (guarded_build) tell::handler_entered(*op);
  struct leave {
    engine& self;
    operation* op;
    ~leave() {
      if constexpr (guarded_build) tell::handler_left(*op);
      if (!op->retire_later) self.retire(op);
    }
  } guard{self, op};
  op->deliver(op, execute);
}

void engine::retire(operation* op) noexcept {
  op->retired = true;
  if (op->unreleased == 0) finish(op);
}

void engine::released(operation* op) noexcept {
  if (--op->unreleased != 0) return;
  channel_state* ch = op->channel;
  if (op->state >= op_state::due) --ch->unreleased;
  mark_dirty(*ch, direction::write);  // a drain or a trusted operation may wait for this
  if (op->retired) finish(op);
}

void engine::finish(operation* op) noexcept {
  channel_state* ch = op->channel;
  if constexpr (guarded_build) {
    tell::released(*op);
    if (op->in_transport || op->unreleased != 0) {
      emit_violation("callback-before-free", "memory given back before the transport let go of it",
                     ch, op->id.number());
    }
  }
  if (!regions_.empty()) return_registered(*op);
  op->give_back();  // may run user code: free functions
  op_slot& slot = slots_[op->id.index];
  slot.op = nullptr;
  if (++slot.generation == 0) slot.generation = 1;
  free_slots_.push_back(op->id.index);
  const bool counted = ch && op->kind != op_kind::close;
  op->free(op);
  --live_;
  if (!counted) return;
  --ch->live;
  check_closed(*ch);
}

// Debug mode ------------------------------------------------------------------------------------

void engine::say(event_kind kind, channel_state& ch) noexcept {
  if constexpr (guarded_build) {
    lifecycle_event event;
    event.kind = kind;
    event.object = &ch;
    event.channel_generation = ch.generation;
    event.descriptor = ch.descriptor;
    event.channel_note = ch.note.place();
    emit(event);
  }
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
