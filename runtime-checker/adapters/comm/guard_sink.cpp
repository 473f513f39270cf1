// See guard_sink.h. The checker's numbers live in the layer's own records (sink_note), so an event
// costs no look-up here.
#include "adapters/comm/guard_sink.h"

#include <cstdlib>
#include <cstring>

#include "comm/core/engine.h"
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

/// Grown by malloc, so that programs which count or fail operator new see the layer as it is; what
/// finds no room is not watched.
struct piece_list {
  ~piece_list() { std::free(data); }
  void add(hf_guard_buffer piece) noexcept {
    if (count == room) {
      const std::size_t wanted = room ? 2 * room : 16;
      void* grown = std::realloc(data, wanted * sizeof *data);
      if (!grown) return;
      data = static_cast<hf_guard_buffer*>(grown);
      room = wanted;
    }
    data[count++] = piece;
  }
  hf_guard_buffer* data = nullptr;
  std::size_t count = 0, room = 0;
};

void accept(operation& op) {
  static thread_local piece_list pieces;
  pieces.count = 0;
  for (std::uint32_t i = 0; i < op.segment_count; ++i) {
    const segment& s = op.segments[i];
    if (s.data && s.size) pieces.add({s.data, s.size});
  }
  hf_guard_start start{};
  start.size = sizeof start;
  start.channel = op.unordered() || !op.channel ? 0 : note(op.channel->note.place());
  start.direction = op.dir() == direction::read ? HF_GUARD_READ : HF_GUARD_WRITE;
  start.flags = HF_GUARD_OWN_CALLS | HF_GUARD_ANNOUNCED;
  if (op.unordered()) start.flags |= HF_GUARD_UNORDERED;
  start.vector = pieces.data;
  start.count = pieces.count;
  start.api = api_name(op.kind);
  if (std::uint64_t* place = op.note.place()) *place = hf_guard_accepted(&start);
}

/// Read memory, and memory on trust, which waits for its release (S9), are the program's again in
/// the handler; a shared page of a write is given back behind it (S20).
bool ends_at_handler(const operation& op) {
  return op.trusted || op.dir() == direction::read;
}

void decided(operation& op) {
  hf_guard_outcome what = HF_GUARD_UNKNOWN;
  switch (op.what) {
    case outcome::completed:
      what = HF_GUARD_COMPLETED;
      break;
    case outcome::cancelled:
      // By its deadline or by what failed before it: nobody asked for that, and rightly.
      if (op.was_asked()) what = HF_GUARD_CANCELLED;
      break;
    case outcome::failed:
      what = HF_GUARD_FAILED;
      break;
    case outcome::end_of_stream:
      what = HF_GUARD_END_OF_STREAM;
      break;
  }
  hf_guard_completed(number_of(op), what, op.done);
}

/// With what is to be moved next, where that is known. What has lent nothing has nothing to move:
/// a read that takes its page when data is there.
void transfer(operation& op) {
  if (op.segment_count == 0) return;
  if (op.segment_index >= op.segment_count) {
    return hf_guard_transfer_begin(number_of(op), nullptr, 0);
  }
  const segment& next = op.segments[op.segment_index];
  hf_guard_transfer_begin(number_of(op), next.data + op.segment_offset,
                          next.size - op.segment_offset);
}

hf_guard_call call_of(call_kind call) {
  constexpr hf_guard_call calls[] = {HF_GUARD_START, HF_GUARD_CANCEL, HF_GUARD_CLOSE};
  return calls[static_cast<int>(call)];
}

void violation(const lifecycle_event& e) {
  // Told operation by operation, with the lending site (abandoned).
  if (std::strcmp(e.name, "leaked-operation") == 0) return;
  hf_guard_violation(e.name, e.text, note(e.operation_note));
}

}  // namespace

void guard_call_entered(call_kind call, const std::uint64_t* channel, const std::uint64_t* op) {
  hf_guard_call_entered(note(channel), call_of(call), note(op));
}

void guard_call_left(call_kind call, const std::uint64_t* channel, bool refused) {
  hf_guard_call_left(note(channel), call_of(call), refused);
}

void to_guard(event_kind kind, operation& op) {
  switch (kind) {
    case event_kind::accepted:
      return accept(op);
    case event_kind::transfer_begin:
      return transfer(op);
    case event_kind::transfer_end:
      if (op.segment_count != 0) hf_guard_transfer_end(number_of(op));
      return;
    case event_kind::progressed:
      return hf_guard_progressed(number_of(op), op.done);
    case event_kind::decided:
      return decided(op);
    case event_kind::handler_entered:
      hf_guard_handler_entered(number_of(op));
      if (ends_at_handler(op)) hf_guard_released(number_of(op));
      return;
    case event_kind::handler_left:
      return hf_guard_handler_left(number_of(op));
    case event_kind::released:
      if (!ends_at_handler(op)) hf_guard_released(last_of(op));
      return;
    case event_kind::abandoned:
      return hf_guard_abandoned(last_of(op));
    default:
      return;
  }
}

/// Poisoning pages in their pool is the debug mode's own (memory_watch), and freezing only grows.
void page_returned_to_guard(const std::byte* data, std::size_t size) {
  if (data) hf_guard_given_back(data, size);
}

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
