// See guard_sink.h: the comm layer's numbers are those of one context, so they are looked up by
// channel and operation together.
#include "adapters/comm/guard_sink.h"

#include <cstring>

#include "guard/hf_guard.h"
#include "guard/memory.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

struct Known {
  hf_guard_channel channel = 0;
  guard::HashMap<std::uint64_t, hf_guard_op> operations;
};

/// Neither its lock nor its memory is visible to a sanitizer (guard/memory.h).
struct Table {
  guard::SpinLock lock;
  guard::HashMap<const void*, Known> channels;
};
Table& table() {
  alignas(Table) static char room[sizeof(Table)];
  static auto* made = new (room) Table;
  return *made;
}

class Locked {
 public:
  Locked() { table().lock.lock(); }
  ~Locked() { table().lock.unlock(); }
  Table* operator->() const { return &table(); }
};

hf_guard_channel channel_of(const void* object) {
  Locked t;
  const auto at = t->channels.find(object);
  return at == t->channels.end() ? 0 : at->second.channel;
}

hf_guard_op operation_of(const lifecycle_event& e, bool forget = false) {
  Locked t;
  const auto channel = t->channels.find(e.object);
  if (channel == t->channels.end()) return 0;
  const auto at = channel->second.operations.find(e.operation);
  if (at == channel->second.operations.end()) return 0;
  const hf_guard_op op = at->second;
  if (forget) channel->second.operations.erase(at);
  return op;
}

void accept(const lifecycle_event& e) {
  hf_guard_buffer pieces[64];
  std::size_t count = 0;
  for (const memory_view& m : e.memory) {
    if (m.data && m.size && count < std::size(pieces)) pieces[count++] = {m.data, m.size};
  }
  hf_guard_start start{};
  start.size = sizeof start;
  start.channel = channel_of(e.object);
  start.direction = e.is_read ? HF_GUARD_READ : HF_GUARD_WRITE;
  // The layer does not announce its own access to the memory of a read. It reports undrained
  // contexts, and orders what it is asked to order, by itself.
  start.flags = HF_GUARD_MESSAGE | HF_GUARD_UNORDERED | HF_GUARD_MAY_PEND | HF_GUARD_OWN_CALLS;
  start.vector = pieces;
  start.count = count;
  start.api = e.is_read ? "holdfast::comm read" : "holdfast::comm write";
  // A longer vector is cut in the event: then its counts are not known either.
  const hf_guard_op op = e.memory.size() < std::size(pieces) ? hf_guard_accepted(&start) : 0;
  Locked t;
  t->channels[e.object].operations[e.operation] = op;
}

/// Memory on trust is the program's again in its handler, which has waited for release (S9).
void enter_handler(const lifecycle_event& e) {
  const hf_guard_op op = operation_of(e, e.trusted);
  hf_guard_handler_entered(op);
  if (e.trusted) hf_guard_released(op);
}

hf_guard_call call_named(const char* name) {
  if (std::strcmp(name, "start") == 0) return HF_GUARD_START;
  return std::strcmp(name, "close") == 0 ? HF_GUARD_CLOSE : HF_GUARD_CANCEL;
}

void open_channel(const lifecycle_event& e) {
  const hf_guard_channel made = hf_guard_channel_opened(e.object, e.descriptor, 0);
  Locked t;
  t->channels[e.object] = {made, {}};
}

void close_channel(const lifecycle_event& e) {
  hf_guard_channel_closed(channel_of(e.object));
}

void page_event(const lifecycle_event& e) {
  if (e.memory.empty() || !e.memory[0].data) return;
  const memory_view& m = e.memory[0];
  if (e.kind == event_kind::page_taken) {
    hf_guard_page_taken(m.data, m.size);
  } else if (e.kind == event_kind::page_frozen) {
    hf_guard_page_frozen(m.data, e.n);
  } else {
    hf_guard_page_returned(m.data, m.size);
  }
}

}  // namespace

void to_guard(const lifecycle_event& e) {
  switch (e.kind) {
    case event_kind::channel_opened:
      return open_channel(e);
    case event_kind::channel_closed:
      return close_channel(e);
    case event_kind::call_entered:
      return hf_guard_call_entered(channel_of(e.object), call_named(e.name), operation_of(e));
    case event_kind::call_left:
      return hf_guard_call_left(channel_of(e.object), call_named(e.name), 0);
    case event_kind::accepted:
      return accept(e);
    case event_kind::progressed:
      return hf_guard_progressed(operation_of(e), e.n);
    case event_kind::decided:
      return hf_guard_completed(operation_of(e), HF_GUARD_UNKNOWN, e.n);
    case event_kind::handler_entered:
      return enter_handler(e);
    case event_kind::handler_left:
      return hf_guard_handler_left(operation_of(e));
    case event_kind::released:
      return hf_guard_released(operation_of(e, true));
    // The layer's own assertion about owners says more, and comes first.
    case event_kind::owner_registered:
      return hf_guard_owner_registered(e.object);
    case event_kind::owner_gone:
      return;
    case event_kind::page_taken:
    case event_kind::page_frozen:
    case event_kind::page_returned:
      return page_event(e);
    case event_kind::violation:
      return hf_guard_violation(e.name, e.text, operation_of(e));
  }
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
