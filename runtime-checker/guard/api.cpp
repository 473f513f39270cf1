// The C interface: each call enters the checker and hands the event to its rule.
#include <cstddef>
#include <cstring>

#include "guard/alone.h"
#include "guard/detectors/detector.h"
#include "guard/lifecycle.h"
#include "guard/runtime.h"

using namespace holdfast::guard;

namespace {

__attribute__((always_inline)) inline Address here() {
  return reinterpret_cast<Address>(__builtin_frame_address(0));
}
Address address(const void* p) {
  return reinterpret_cast<Address>(p);
}

}  // namespace

extern "C" {

hf_guard_channel hf_guard_channel_opened(const void* object, int fd, int one_thread) {
  Entry entry;
  if (!entry.ok()) return 0;
  Channel& channel = entry->ledger.open_channel(one_thread != 0);
  channel.object = object;
  channel.fd = fd;
  return channel.id;
}

void hf_guard_channel_closed(hf_guard_channel channel) {
  if (Entry entry; entry.ok()) channel_closed(*entry, channel);
}

void hf_guard_call_entered(hf_guard_channel channel, hf_guard_call call, hf_guard_op op) {
  if (call_entered_alone(channel, call, here())) return;
  if (Entry entry; entry.ok()) call_entered(*entry, channel, call, op, here());
}

void hf_guard_call_left(hf_guard_channel channel, hf_guard_call call, int refused) {
  if (!refused && call_left_alone(channel, call, here())) return;
  if (Entry entry; entry.ok()) {
    call_left(*entry, channel, call, refused != 0, here());
  }
}

hf_guard_op hf_guard_accepted(const hf_guard_start* start) {
  // What the first version of the structure had.
  constexpr std::size_t least = offsetof(hf_guard_start, object);
  Entry entry;
  if (!entry.ok() || !start || start->size < least) return 0;
  if (start->size >= sizeof(hf_guard_start)) return accepted(*entry, *start, here());
  hf_guard_start whole{};
  std::memcpy(&whole, start, start->size);
  return accepted(*entry, whole, here());
}

void hf_guard_progressed(hf_guard_op op, size_t bytes) {
  if (progressed_alone(op, bytes)) return;
  if (Entry entry; entry.ok()) progressed(*entry, op, bytes);
}

void hf_guard_completed(hf_guard_op op, hf_guard_outcome outcome, size_t bytes) {
  if (completed_alone(op, outcome, bytes)) return;
  if (Entry entry; entry.ok()) completed(*entry, op, outcome, bytes);
}

void hf_guard_handler_entered(hf_guard_op op) {
  if (handler_entered_alone(op, here())) return;
  if (Entry entry; entry.ok()) handler_entered(*entry, op, here());
}

void hf_guard_handler_left(hf_guard_op op) {
  if (handler_left_alone(op)) return;
  if (Entry entry; entry.ok()) handler_left(*entry, op);
}

void hf_guard_released(hf_guard_op op) {
  if (Entry entry; entry.ok()) released(*entry, op);
}

void hf_guard_abandoned(hf_guard_op op) {
  if (Entry entry; entry.ok()) abandoned(*entry, op);
}

void hf_guard_transfer_begin(hf_guard_op op, const void* data, size_t size) {
  if (transfer_alone(op, data, size)) return;
  if (Entry entry; entry.ok()) transfer(*entry, op, data, size, true);
}

void hf_guard_transfer_end(hf_guard_op op) {
  if (!runtime_ready() || !transfer_ends_matter() || transfer_end_alone(op)) return;
  if (Entry entry; entry.ok()) transfer(*entry, op, nullptr, 0, false);
}

void hf_guard_owner_registered(const void* owner) {
  if (Entry entry; entry.ok()) entry->ledger.owners[owner] = true;
}

void hf_guard_owner_gone(const void* owner) {
  if (Entry entry; entry.ok()) owner_gone(*entry, owner);
}

void hf_guard_page_taken(const void* page, size_t size) {
  poison_page(address(page), size, false);
}

void hf_guard_page_frozen(const void*, size_t) {
  // Freezing only grows; lends of the frozen part are what is watched.
}

void hf_guard_page_returned(const void* page, size_t size) {
  if (memory_goes(address(page), address(page) + size, HowGone::PageReturned)) {
    poison_page(address(page), size, true);
  }
}

void hf_guard_given_back(const void* data, size_t size) {
  memory_goes(address(data), address(data) + size, HowGone::LayerGaveBack);
}

void hf_guard_memory_registered(const void* data, size_t size) {
  if (Entry entry; entry.ok()) {
    entry->ledger.registered[address(data)] = {address(data), address(data) + size, 0};
  }
}

void hf_guard_memory_unregistered(const void* data, size_t size) {
  refresh_all();
  Entry entry;
  if (!entry.ok()) return;
  entry->ledger.registered.erase(address(data));
  entry->ledger.ranges.touching(address(data), address(data) + size, [](Range& range) {
    if (range.dead || range.control) return;
    report(violation_of("unregistered-in-flight", "lifecycle", range.op,
                        "registered memory is unregistered while it is lent"));
  });
}

void hf_guard_intended_begin(const void* data, size_t size) {
  Entry entry;
  if (!entry.ok()) return;
  entry->ledger.intended.push_back({address(data), address(data) + size, 0});
  entry->ledger.ranges.touching(address(data), address(data) + size, [](Range& range) {
    detectors_forgotten(range);
    range.op->flags |= HF_GUARD_UNSTABLE_OK;
  });
}

void hf_guard_intended_end(const void* data, size_t size) {
  Entry entry;
  if (!entry.ok()) return;
  auto& intended = entry->ledger.intended;
  for (auto at = intended.begin(); at != intended.end(); ++at) {
    if (at->begin != address(data) || at->end != address(data) + size) continue;
    intended.erase(at);
    return;
  }
}

void hf_guard_turn(void) {
  if (!runtime_ready() || stack_lends() == 0) return;
  refresh_all();
  if (Entry entry; entry.ok()) check_frames(*entry);
}

void hf_guard_violation(const char* id, const char* text, hf_guard_op op) {
  Entry entry;
  if (!entry.ok()) return;
  report(violation_of(id, "layer", entry->ledger.find(op), text ? text : ""));
}

void hf_guard_get_counts(hf_guard_counts* out) {
  Entry entry;
  *out = runtime().counts;
  out->skipped = runtime().skipped.load();
}

uint64_t hf_guard_finish(void) {
  const uint64_t violations = finish();
  set_finished(runtime(), false);  // a test may go on
  return violations;
}
}
