// See guard_sink.h. The checker's numbers live in the layer's own records (sink_note), so an event
// costs no look-up here.
#include "adapters/comm/guard_sink.h"

#include <cstdlib>
#include <cstring>

#include "guard/hf_guard.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

std::uint64_t note(const std::uint64_t* place) {
  return place ? *place : 0;
}

hf_guard_channel channel_of(const lifecycle_event& e) {
  return note(e.channel_note);
}

hf_guard_op operation_of(const lifecycle_event& e) {
  return note(e.operation_note);
}

/// The number is forgotten: what comes later for this operation is not the checker's any more.
hf_guard_op last_of(const lifecycle_event& e) {
  const hf_guard_op op = operation_of(e);
  if (e.operation_note) *e.operation_note = 0;
  return op;
}

const char* api_of(const char* kind) {
  constexpr const char* known[][2] = {{"read", "comm read"},
                                      {"write", "comm write"},
                                      {"accept", "comm accept"},
                                      {"connect", "comm connect"},
                                      {"shutdown", "comm shutdown"},
                                      {"drain", "comm drain"},
                                      {"send_to", "comm send_to"},
                                      {"timer", "comm timer"},
                                      {"close", "comm close"},
                                      {"writable", "comm writable"},
                                      {"receive_from", "comm receive_from"}};
  for (const auto& [name, api] : known) {
    if (std::strcmp(name, kind) == 0) return api;
  }
  return "comm";
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

void accept(const lifecycle_event& e) {
  static thread_local piece_list pieces;
  pieces.count = 0;
  for (const memory_view& m : e.memory) {
    if (m.data && m.size) pieces.add({m.data, m.size});
  }
  hf_guard_start start{};
  start.size = sizeof start;
  // A close completes behind its channel, a watch outside the queue.
  start.channel = e.unordered ? 0 : channel_of(e);
  start.direction = e.is_read ? HF_GUARD_READ : HF_GUARD_WRITE;
  start.flags = HF_GUARD_OWN_CALLS | HF_GUARD_ANNOUNCED;
  if (e.unordered) start.flags |= HF_GUARD_UNORDERED;
  start.vector = pieces.data;
  start.count = pieces.count;
  start.api = api_of(e.name);
  if (e.operation_note) *e.operation_note = hf_guard_accepted(&start);
}

/// Read memory, and memory on trust, which waits for its release (S9), are the program's again in
/// the handler; a shared page of a write is given back behind it (S20).
void enter_handler(const lifecycle_event& e) {
  hf_guard_handler_entered(operation_of(e));
  if (e.trusted || e.is_read) hf_guard_released(operation_of(e));
}

void decided(const lifecycle_event& e) {
  hf_guard_outcome what = HF_GUARD_UNKNOWN;
  switch (e.what) {
    case outcome::completed:
      what = HF_GUARD_COMPLETED;
      break;
    case outcome::cancelled:
      // By its deadline or by what failed before it: nobody asked for that, and rightly.
      if (e.asked) what = HF_GUARD_CANCELLED;
      break;
    case outcome::failed:
      what = HF_GUARD_FAILED;
      break;
    case outcome::end_of_stream:
      what = HF_GUARD_END_OF_STREAM;
      break;
  }
  hf_guard_completed(operation_of(e), what, e.n);
}

hf_guard_call call_named(const char* name) {
  if (std::strcmp(name, "start") == 0) return HF_GUARD_START;
  return std::strcmp(name, "close") == 0 ? HF_GUARD_CLOSE : HF_GUARD_CANCEL;
}

void transfer(const lifecycle_event& e) {
  const bool known = !e.memory.empty();
  hf_guard_transfer_begin(operation_of(e), known ? e.memory[0].data : nullptr,
                          known ? e.memory[0].size : 0);
}

void page_event(const lifecycle_event& e) {
  if (e.memory.empty() || !e.memory[0].data) return;
  const memory_view& m = e.memory[0];
  if (e.kind == event_kind::page_taken) {
    if (e.pooled) hf_guard_page_taken(m.data, m.size);
  } else if (e.kind == event_kind::page_frozen) {
    hf_guard_page_frozen(m.data, e.n);
  } else if (e.pooled) {
    hf_guard_page_returned(m.data, m.size);
  } else {
    hf_guard_given_back(m.data, m.size);
  }
}

void violation(const lifecycle_event& e) {
  // Told operation by operation, with the lending site (abandoned).
  if (std::strcmp(e.name, "leaked-operation") == 0) return;
  hf_guard_violation(e.name, e.text, operation_of(e));
}

}  // namespace

void to_guard(const lifecycle_event& e) {
  switch (e.kind) {
    case event_kind::channel_opened:
      if (e.channel_note) *e.channel_note = hf_guard_channel_opened(e.object, e.descriptor, 0);
      return;
    case event_kind::channel_closed:
      return hf_guard_channel_closed(channel_of(e));
    case event_kind::call_entered:
      return hf_guard_call_entered(channel_of(e), call_named(e.name), operation_of(e));
    case event_kind::call_left:
      return hf_guard_call_left(channel_of(e), call_named(e.name), e.refused);
    case event_kind::accepted:
      return accept(e);
    case event_kind::transfer_begin:
      return transfer(e);
    case event_kind::transfer_end:
      return hf_guard_transfer_end(operation_of(e));
    case event_kind::progressed:
      return hf_guard_progressed(operation_of(e), e.n);
    case event_kind::decided:
      return decided(e);
    case event_kind::handler_entered:
      return enter_handler(e);
    case event_kind::handler_left:
      return hf_guard_handler_left(operation_of(e));
    case event_kind::released:
      if (e.trusted || e.is_read) return;
      return hf_guard_released(last_of(e));
    case event_kind::abandoned:
      return hf_guard_abandoned(last_of(e));
    case event_kind::owner_registered:
      return hf_guard_owner_registered(e.object);
    case event_kind::owner_gone:
      return hf_guard_owner_gone(e.object);
    case event_kind::page_taken:
    case event_kind::page_frozen:
    case event_kind::page_returned:
      return page_event(e);
    case event_kind::violation:
      return violation(e);
  }
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
