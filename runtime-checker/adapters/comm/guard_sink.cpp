// See guard_sink.h. The checker's numbers live in the layer's own records (sink_note), so an event
// costs no look-up here.
#include "adapters/comm/guard_sink.h"

#include <cstddef>
#include <cstring>

#include "comm/core/engine.h"
#include "guard/alone.h"
#include "guard/hf_guard.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

std::uint64_t note(const std::uint64_t* place) {
  return place ? *place : 0;
}

hf_guard_op number_of(operation& op) {
  return note(op.note.place());
}

/// The number is forgotten: what comes later for this operation is not the checker's any more.
hf_guard_op last_of(operation& op) {
  const hf_guard_op number = number_of(op);
  if (std::uint64_t* place = op.note.place()) *place = 0;
  return number;
}

/// Pieces are lent where they stand: in the operation's segments.
static_assert(offsetof(segment, data) == offsetof(hf_guard_buffer, data) &&
              offsetof(segment, size) == offsetof(hf_guard_buffer, size));

/// Read memory, and memory on trust, which waits for its release (S9), are the program's again in
/// the handler; a shared page of a write is given back behind it (S20).
bool ends_at_handler(const operation& op) {
  return op.trusted || op.dir() == direction::read;
}

hf_guard_outcome outcome_of(const operation& op) {
  switch (op.what) {
    case outcome::completed:
      return HF_GUARD_COMPLETED;
    case outcome::cancelled:
      // By its deadline or by what failed before it: nobody asked for that, and rightly.
      return op.was_asked() ? HF_GUARD_CANCELLED : HF_GUARD_UNKNOWN;
    case outcome::failed:
      return HF_GUARD_FAILED;
    case outcome::end_of_stream:
      return HF_GUARD_END_OF_STREAM;
  }
  return HF_GUARD_UNKNOWN;
}

static_assert(static_cast<int>(call_kind::start) == HF_GUARD_START &&
              static_cast<int>(call_kind::cancel) == HF_GUARD_CANCEL &&
              static_cast<int>(call_kind::close) == HF_GUARD_CLOSE);
hf_guard_call call_of(call_kind call) {
  return static_cast<hf_guard_call>(call);
}

[[gnu::always_inline]] inline guard::Address here() {
  return reinterpret_cast<guard::Address>(__builtin_frame_address(0));
}

void violation(const lifecycle_event& e) {
  // Told operation by operation, with the lending site (abandoned).
  if (std::strcmp(e.name, "leaked-operation") == 0) return;
  hf_guard_violation(e.name, e.text, note(e.operation_note));
}

}  // namespace

namespace tell {

void accepted(operation& op) noexcept {
  if (has_sink() || op.trusted) emit_operation(event_kind::accepted, op);
  if (has_sink()) return;
  hf_guard_start start{};
  start.size = sizeof start;
  start.channel = op.unordered() || !op.channel ? 0 : note(op.channel->note.place());
  start.direction = op.dir() == direction::read ? HF_GUARD_READ : HF_GUARD_WRITE;
  start.flags = HF_GUARD_OWN_CALLS | HF_GUARD_ANNOUNCED;
  if (op.unordered()) start.flags |= HF_GUARD_UNORDERED;
  start.vector = reinterpret_cast<const hf_guard_buffer*>(op.segments);
  start.count = op.segment_count;
  start.stride = sizeof(segment);
  start.api = api_name(op.kind);
  if (std::uint64_t* place = op.note.place()) *place = hf_guard_accepted(&start);
}

/// With what is to be moved next, where that is known. What has lent nothing has nothing to move:
/// a read that takes its page when data is there.
void transfer_begin(operation& op) noexcept {
  if (has_sink()) return emit_operation(event_kind::transfer_begin, op);
  if (op.segment_count == 0) return;
  if (op.segment_index >= op.segment_count) {
    return hf_guard_transfer_begin(number_of(op), nullptr, 0);
  }
  const segment& next = op.segments[op.segment_index];
  const std::byte* const data = next.data + op.segment_offset;
  const std::size_t size = next.size - op.segment_offset;
  const hf_guard_op number = number_of(op);
  if (!guard::transfer_alone(number, data, size)) hf_guard_transfer_begin(number, data, size);
}

void transfer_end(operation& op) noexcept {
  if (has_sink()) return emit_operation(event_kind::transfer_end, op);
  // The bytes of a write are looked at before they are moved.
  if (op.segment_count == 0 || op.dir() == direction::write) return;
  hf_guard_transfer_end(number_of(op));
}

void progressed(operation& op) noexcept {
  if (has_sink()) return emit_operation(event_kind::progressed, op);
  const hf_guard_op number = number_of(op);
  if (!guard::progressed_alone(number, op.done)) hf_guard_progressed(number, op.done);
}

void decided(operation& op) noexcept {
  if (has_sink()) return emit_operation(event_kind::decided, op);
  const hf_guard_op number = number_of(op);
  const hf_guard_outcome what = outcome_of(op);
  if (guard::completed_alone(number, what, op.done)) return;
  hf_guard_completed(number, what, op.done);
}

void handler_entered(operation& op) noexcept {
  if (has_sink()) return emit_operation(event_kind::handler_entered, op);
  const hf_guard_op number = number_of(op);
  if (!guard::handler_entered_alone(number, here())) hf_guard_handler_entered(number);
  if (ends_at_handler(op)) hf_guard_released(number);
}

void handler_left(operation& op) noexcept {
  if (has_sink()) return emit_operation(event_kind::handler_left, op);
  const hf_guard_op number = number_of(op);
  if (!guard::handler_left_alone(number)) hf_guard_handler_left(number);
}

void released(operation& op) noexcept {
  if (has_sink()) return emit_operation(event_kind::released, op);
  if (!ends_at_handler(op)) hf_guard_released(last_of(op));
}

void abandoned(operation& op) noexcept {
  if (has_sink()) return emit_operation(event_kind::abandoned, op);
  hf_guard_abandoned(last_of(op));
}

void call_entered(call_kind call, const void* channel, std::uint64_t* channel_note,
                  std::uint64_t* operation) noexcept {
  if (has_sink()) {
    return emit_call(event_kind::call_entered, call, channel, channel_note, operation, false);
  }
  const hf_guard_channel number = note(channel_note);
  if (guard::call_entered_alone(number, call_of(call), here())) return;
  hf_guard_call_entered(number, call_of(call), note(operation));
}

void call_left(call_kind call, const void* channel, std::uint64_t* channel_note,
               std::uint64_t* operation, bool refused) noexcept {
  if (has_sink()) {
    return emit_call(event_kind::call_left, call, channel, channel_note, operation, refused);
  }
  const hf_guard_channel number = note(channel_note);
  if (!refused && guard::call_left_alone(number, call_of(call), here())) return;
  hf_guard_call_left(number, call_of(call), refused);
}

/// Poisoning pages in their pool is the debug mode's own (memory_watch), and freezing only grows.
void page(event_kind kind, const comm::page* which, std::size_t n, bool pooled) noexcept {
  if (has_sink()) return emit_page(kind, *which, n, pooled);
  if (kind == event_kind::page_returned && which->data()) {
    hf_guard_given_back(which->data(), which->capacity());
  }
}

}  // namespace tell

void to_guard(const lifecycle_event& e) {
  switch (e.kind) {
    case event_kind::channel_opened:
      if (e.channel_note) *e.channel_note = hf_guard_channel_opened(e.object, e.descriptor, 0);
      return;
    case event_kind::channel_closed:
      return hf_guard_channel_closed(note(e.channel_note));
    case event_kind::owner_registered:
      return hf_guard_owner_registered(e.object);
    case event_kind::owner_gone:
      return hf_guard_owner_gone(e.object);
    case event_kind::violation:
      return violation(e);
    default:
      return;  // of an operation, a call or a page: told above
  }
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
