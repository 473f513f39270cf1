//===- comm/events.h - what the guarded build tells the runtime checker -----===//
//
// Purpose    The one interface through which the debug mode reports lifecycle events and broken
//            rules. The runtime checker (adapters/comm/guard_sink.h) is told when no sink is set.
// Owns       Nothing: the sink belongs to whoever sets it.
// Lifetimes  Views inside an event are valid during the call only. The sink must outlive every
//            context, or be unset before.
// States     None.
// Threads    `set_lifecycle_sink` before the first context; `on_event` comes from any thread.
// Fails      Never.
// Cost       Guarded build: one indirect call per event. Plain build: not compiled in at all.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "comm/result.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

enum class event_kind : std::uint8_t {
  channel_opened,  ///< a descriptor or a simulated end got a channel
  channel_closed,  ///< the descriptor's number is free again
  call_entered,    ///< `name` is start, cancel or close
  call_left,
  accepted,        ///< `memory` is lent from here on
  transfer_begin,  ///< the layer itself is about to move bytes; `memory` is what is next
  transfer_end,
  progressed,  ///< `n` bytes so far
  decided,     ///< the outcome is fixed, the handler is due
  handler_entered,
  handler_left,
  released,          ///< `memory` is given back
  abandoned,         ///< its context died undrained: no handler, no release will come
  owner_registered,  ///< `object` owns what an operation uses and cannot be held
  owner_gone,
  page_taken,   ///< `object` is the page; `pooled` says that a pool gets it back
  page_frozen,  ///< the first `n` bytes of the page are immutable
  page_returned,
  violation,  ///< `name` is the defect id, `text` says what happened
};

/// One lent range. `data` is null for a read that takes its page when data is there.
struct memory_view {
  const void* data = nullptr;
  std::size_t size = 0;
  const void* owner = nullptr;  ///< the page, null for trusted or static memory
};

/// A sink's own number, kept with an operation or a channel for as long as that lives.
template <bool Kept>
struct sink_note {
  std::uint64_t value = 0;
  std::uint64_t* place() noexcept { return &value; }
};
template <>
struct sink_note<false> {
  std::uint64_t* place() noexcept { return nullptr; }
};

struct lifecycle_event {
  event_kind kind = event_kind::violation;
  const void* object = nullptr;  ///< channel, page or owner
  std::uint32_t channel_generation = 0;
  int descriptor = -1;
  std::uint64_t operation = 0;  ///< op_id as one number, 0 for none
  bool is_read = false;
  bool trusted = false;    ///< memory on trust (S27)
  bool refused = false;    ///< of a call that is left: it returned an error
  bool unordered = false;  ///< an operation outside its direction's queue
  bool pooled = false;
  bool asked = false;                     ///< decided: somebody cancelled it, or closed its channel
  outcome what = outcome::completed;      ///< of a decided operation
  std::uint64_t* channel_note = nullptr;  ///< see sink_note
  std::uint64_t* operation_note = nullptr;
  std::size_t n = 0;
  std::span<const memory_view> memory = {};
  const char* name = "";  ///< of an operation: what it is, "read"
  const char* text = "";
};

class lifecycle_sink {
 public:
  virtual ~lifecycle_sink() = default;
  virtual void on_event(const lifecycle_event& event) = 0;
};

/// Guarded build only (the plain library does not define it). Null restores the default.
lifecycle_sink* set_lifecycle_sink(lifecycle_sink* sink);

/// Guarded build only: hands the event to the sink. Call under `if constexpr (guarded_build)`.
void emit(const lifecycle_event& event);
/// Guarded build only: whether a sink wants whole events. Without one the checker is told by calls
/// that read the layer's own records: making an event costs more than most of its checks.
extern std::atomic<lifecycle_sink*> current_sink;
inline bool has_sink() noexcept {
  return current_sink.load(std::memory_order_acquire) != nullptr;
}
void emit_violation(const char* id, const char* text, const void* object = nullptr,
                    std::uint64_t operation = 0);

struct operation;
class page;

/// What a call of the layer asks for.
enum class call_kind : std::uint8_t { start, cancel, close };

/// Guarded build only: what befalls operations, calls and pages, told from the layer's own records.
/// A function for each event, in units of their own, which no sanitizer is built into: what the
/// telling reads is nobody's business.
namespace tell {
void accepted(operation& op) noexcept;
void transfer_begin(operation& op) noexcept;
void transfer_end(operation& op) noexcept;
void progressed(operation& op) noexcept;
void decided(operation& op) noexcept;
void handler_entered(operation& op) noexcept;
void handler_left(operation& op) noexcept;
void released(operation& op) noexcept;
void abandoned(operation& op) noexcept;
void call_entered(call_kind call, const void* channel, std::uint64_t* note,
                  std::uint64_t* operation) noexcept;
void call_left(call_kind call, const void* channel, std::uint64_t* note, std::uint64_t* operation,
               bool refused) noexcept;
void page(event_kind kind, const comm::page* which, std::size_t n, bool pooled) noexcept;
}  // namespace tell

/// Says that a call of the layer is entered and left: no handler may run in between (S3).
class call_scope {
 public:
  call_scope(call_kind call, const void* channel, std::uint64_t* note,
             std::uint64_t* operation = nullptr) noexcept
      : call_(call), channel_(channel), note_(note), operation_(operation) {
    if constexpr (guarded_build) tell::call_entered(call_, channel_, note_, operation_);
  }
  ~call_scope() {
    if constexpr (guarded_build) tell::call_left(call_, channel_, note_, operation_, refused_);
  }
  call_scope(const call_scope&) = delete;
  call_scope& operator=(const call_scope&) = delete;
  void refuse() noexcept { refused_ = true; }

 private:
  call_kind call_;
  const void* channel_;
  std::uint64_t* note_;
  std::uint64_t* operation_;
  bool refused_ = false;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
