// The sink of lifecycle events; compiled into the guarded library only.
#include "comm/events.h"

#include <atomic>

#include "adapters/comm/guard_sink.h"
#include "comm/guarded/memory_watch.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

std::atomic<lifecycle_sink*> current_sink{nullptr};

}  // namespace

lifecycle_sink* set_lifecycle_sink(lifecycle_sink* sink) {
  lifecycle_sink* const before = current_sink.exchange(sink);
  watch::follower_changed();
  return before;
}

void emit(const lifecycle_event& event) {
  lifecycle_sink* sink = current_sink.load(std::memory_order_acquire);
  // The runtime checker has its own eyes on what is lent; a sink has not.
  watch::on_event(event, sink != nullptr);
  if (sink) {
    sink->on_event(event);
  } else {
    to_guard(event);
  }
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
