// The sink of lifecycle events; compiled into the guarded library only.
#include "comm/events.h"

#include <atomic>
#include <string_view>
#include <vector>

#include "adapters/comm/guard_sink.h"
#include "comm/core/engine.h"
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

void emit_operation(event_kind kind, operation& op) {
  constexpr std::size_t shown = 8;
  memory_view views[shown];
  std::vector<memory_view> many;  // this build may allocate
  const bool moving = kind == event_kind::transfer_begin;
  const std::uint32_t first = moving ? op.segment_index : 0;
  const std::size_t offset = moving ? op.segment_offset : 0;
  if (op.segment_count - first > shown) many.resize(op.segment_count - first);
  memory_view* const out = many.empty() ? views : many.data();
  std::size_t count = 0;
  for (std::uint32_t i = first; i < op.segment_count; ++i) {
    const std::size_t skip = i == first ? offset : 0;
    out[count++] = {op.segments[i].data + skip, op.segments[i].size - skip, op.segments[i].owner};
  }
  lifecycle_event event;
  event.kind = kind;
  event.object = op.channel;
  event.channel_generation = op.channel ? op.channel->generation : 0;
  event.descriptor = op.channel ? op.channel->descriptor : -1;
  event.operation = op.id.number();
  event.is_read = op.dir() == direction::read;
  event.trusted = op.trusted;
  event.unordered = op.unordered();
  event.what = op.what;
  event.asked = op.was_asked();
  if (op.channel) event.channel_note = op.channel->note.place();
  event.operation_note = op.note.place();
  event.name = api_name(op.kind) + std::string_view("comm ").size();
  event.n = op.done;
  event.memory = {out, count};
  if (has_sink()) return emit(event);
  watch::on_event(event, false);  // told to the checker already
}

void emit_call(event_kind kind, call_kind call, const void* channel, std::uint64_t* note,
               std::uint64_t* operation, bool refused) {
  constexpr const char* names[] = {"start", "cancel", "close"};
  lifecycle_event event;
  event.kind = kind;
  event.object = channel;
  event.channel_note = note;
  event.operation_note = operation;
  event.refused = refused;
  event.name = names[static_cast<int>(call)];
  emit(event);
}

void emit_page(event_kind kind, const page& which, std::size_t n, bool pooled) {
  const memory_view view{which.data(), which.capacity(), &which};
  lifecycle_event event;
  event.kind = kind;
  event.object = &which;
  event.n = n;
  event.pooled = pooled;
  event.memory = {&view, 1};
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
