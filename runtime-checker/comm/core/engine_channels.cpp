// The engine's channels: opening, closing, the end of the context.
#include <cerrno>

#include "comm/core/abandoned.h"
#include "comm/core/engine.h"
#include "comm/events.h"
#include "comm/guarded/memory_watch.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

std::atomic<std::uint64_t> abandoned{0};

}  // namespace

std::uint64_t abandoned_operations() noexcept {
  return abandoned.load();
}

channel_state* engine::open(int descriptor, channel_kind kind, channel_phase phase,
                            const channel_options& options, int& error) noexcept {
  error = 0;
  std::unique_ptr<channel_state> made;
  try {
    if (free_channels_.empty()) {
      channels_.emplace_back();
      free_channels_.reserve(channels_.capacity());
      free_channels_.push_back(static_cast<std::uint32_t>(channels_.size() - 1));
    }
    timers_.reserve(slots_.capacity() + channels_.capacity());
    made = std::make_unique<channel_state>();
    made->owner_engine = this;
    made->index = free_channels_.back();
    made->generation = channels_[made->index].generation;
    made->descriptor = descriptor;
    made->kind = kind;
    made->phase = phase;
    made->options = options;
    made->run = &engine::run_close;
    made->last_handle_gone.run = &engine::run_last_handle;
    made->last_handle_gone.channel = made.get();
    error = backend_->attach(*made);
  } catch (const std::bad_alloc&) {
    error = ENOMEM;
  }
  if (error != 0) return nullptr;
  free_channels_.pop_back();
  channels_[made->index].channel = made.get();
  if constexpr (guarded_build) say(event_kind::channel_opened, *made);
  return made.release();
}

channel_state* engine::find(std::uint32_t index, std::uint32_t generation) noexcept {
  if (index < channels_.size() && channels_[index].generation == generation) {
    return channels_[index].channel;
  }
  return nullptr;
}

bool engine::close(channel_state& ch, operation* close_op, bool abort) noexcept {
  if (dying_) return false;
  if (!on_own_thread()) {
    wrong_thread("a close from a thread that the context does not run on", &ch);
    return false;
  }
  [[maybe_unused]] const call_scope scope(call_kind::close, &ch, ch.note.place());
  if (ch.phase >= channel_phase::closing) {
    if (abort && !ch.abort_asked && ch.phase == channel_phase::closing) {
      ch.abort_asked = true;
      backend_->abort(ch);
    }
    return false;
  }
  ch.phase = channel_phase::closing;
  ch.close_op = close_op;
  ++closing_;
  for (const direction d : {direction::write, direction::read}) {
    // The head last: a message torn by this close must not change the others' cause.
    operation* head = ch.of(d).head;
    for (operation* op = head ? head->behind : nullptr; op; op = op->behind) {
      request_cancel(op, cause::closed);
    }
    if (head) request_cancel(head, cause::closed);
    mark_dirty(ch, d);
  }
  wake_watchers(ch, true);
  if (abort) {
    ch.abort_asked = true;
    backend_->abort(ch);
  }
  if (ch.live != 0 && ch.options.drain_deadline != duration::max()) {
    ch.drain_deadline.channel = &ch;
    ch.drain_deadline.when = backend_->now() + ch.options.drain_deadline;
    timers_.add(ch.drain_deadline);
  }
  check_closed(ch);
  return true;
}

void engine::check_closed(channel_state& ch) noexcept {
  if (ch.phase != channel_phase::closing || ch.close_due || ch.live != 0) return;
  ch.close_due = true;
  ready_.push(&ch);
}

void engine::run_close(task* t, bool execute) {
  auto* ch = static_cast<channel_state*>(t);
  engine& self = *ch->owner_engine.load();
  self.timers_.remove(ch->drain_deadline);
  if constexpr (guarded_build) {
    if (!watch::descriptor_is_the_same(ch, ch->descriptor)) {
      emit_violation("stale-identity", "a channel's descriptor was closed behind the layer", ch);
      ch->descriptor = -1;  // the number is somebody else's by now
    }
  }
  self.backend_->detach(*ch);
  ch->phase = channel_phase::closed;
  if constexpr (guarded_build) {
    self.say(event_kind::channel_closed, *ch);
    for (const side& s : ch->sides) {
      if (s.bytes != 0 || s.operations != 0 || ch->unreleased != 0) {
        emit_violation("wrong-count", "a channel closed with its accounts not at zero", ch);
      }
    }
  }
  ch->descriptor = -1;
  channel_slot& slot = self.channels_[ch->index];
  slot.channel = nullptr;
  if (++slot.generation == 0) slot.generation = 1;
  self.free_channels_.push_back(ch->index);
  --self.closing_;
  operation* op = std::exchange(ch->close_op, nullptr);
  self.unmark(*ch);
  ch->owner_engine = nullptr;
  ch->drop_reference();
  if (!op) return;
  self.decide(op, outcome::completed, cause::none, {});
  run_operation(op, execute);
}

void engine::drop_handle(channel_state* ch) noexcept {
  if (ch->handles.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    engine* self = ch->owner_engine;
    if (self && self->on_own_thread()) {
      self->close(*ch, nullptr, false);
    } else if (self) {
      ch->references.fetch_add(1, std::memory_order_relaxed);
      self->post_from_anywhere(&ch->last_handle_gone);
    }
  }
  ch->drop_reference();
}

void engine::run_last_handle(task* t, bool execute) {
  channel_state* ch = static_cast<last_handle_task*>(t)->channel;
  engine* self = ch->owner_engine;
  if (execute && self) self->close(*ch, nullptr, false);
  ch->drop_reference();
}

void engine::abandon() noexcept {
  bind_thread();
  dying_ = true;  // handlers' destructors may drop handles; nothing is closed one by one now
  for (channel_slot& slot : channels_) {
    if (slot.channel) slot.channel->phase = channel_phase::closed;
  }
  collect_foreign();
  if (live_ != 0) {
    abandoned.fetch_add(live_);
    if constexpr (guarded_build) {
      emit_violation("leaked-operation", "a context was destroyed with operations pending", this);
    }
  }
  const bool safe = backend_->quiesce();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    operation* op = slots_[i].op;
    if (!op) continue;
    if constexpr (guarded_build) tell::abandoned(*op);
    const bool may_be_touched = !safe && (op->in_transport || op->unreleased != 0);
    if (op->state != op_state::delivered) op->deliver(op, false);
    if (op->accepted && op->state != op_state::delivered) drop_handle(op->accepted);
    slots_[i].op = nullptr;
    const bool handed_over = op->retire_later && !op->retired;
    if (may_be_touched || handed_over) continue;  // leaked, rather than freed under the kernel
    op->give_back();
    op->free(op);
  }
  for (const auto& region : regions_) region->owner = nullptr;  // they end with the ring
  while (task* t = ready_.pop()) {
    if (t->run != &engine::run_operation && t->run != &engine::run_close) t->run(t, false);
  }
  for (channel_slot& slot : channels_) {
    channel_state* ch = std::exchange(slot.channel, nullptr);
    if (!ch) continue;
    backend_->detach(*ch);
    ch->owner_engine = nullptr;
    ch->drop_reference();
  }
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
