// The sink of lifecycle events; compiled into the guarded library only.
#include "comm/events.h"

#include <atomic>

#include "adapters/comm/guard_sink.h"
#include "comm/guarded/memory_watch.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

constinit std::atomic<lifecycle_sink*> current_sink{nullptr};

lifecycle_sink* set_lifecycle_sink(lifecycle_sink* sink) {
  lifecycle_sink* const before = current_sink.exchange(sink);
  watch::follower_changed();
  return before;
}

void emit(const lifecycle_event& event) {
  lifecycle_sink* const sink = current_sink.load(std::memory_order_acquire);
  // The runtime checker has its own eyes on what is lent; a sink has not.
  watch::on_event(event, sink != nullptr);
  if (sink) {
    sink->on_event(event);
  } else {
    to_guard(event);
  }
}

void call_scope::say(event_kind kind) const noexcept {
  if (!has_sink()) {
    const bool entered = kind == event_kind::call_entered;
    return entered ? guard_call_entered(call_, note_, operation_)
                   : guard_call_left(call_, note_, refused_);
  }
  constexpr const char* names[] = {"start", "cancel", "close"};
  lifecycle_event event;
  event.kind = kind;
  event.object = channel_;
  event.channel_note = note_;
  event.operation_note = operation_;
  event.refused = refused_;
  event.name = names[static_cast<int>(call_)];
  emit(event);
}

void emit_violation(const char* id, const char* text, const void* object, std::uint64_t operation) {
  lifecycle_event event;
  event.kind = event_kind::violation;
  event.object = object;
  event.operation = operation;
  event.name = id;
  event.text = text;
  emit(event);
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
