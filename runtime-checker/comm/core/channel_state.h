//===- comm/core/channel_state.h - what the layer knows of a channel -----------===//
//
// Purpose    Two queues of operations, the phase, and what the backend keeps beside them.
// Owns       Its queued operations; its descriptor, until closed.
// Lifetimes  Until it is closed, its last operation has retired and the last handle is gone.
// States     idle -> connecting -> open -> closing -> closed (docs/semantics.md has the diagram)
// Threads    The context's, except the counts.
// Fails      Never.
// Cost       This record per channel, and no page while it is idle.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <atomic>

#include "comm/core/operation.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

enum class channel_kind : std::uint8_t { stream, pipe, datagram, listener, file };
enum class channel_phase : std::uint8_t { idle, connecting, open, closing, closed };

/// One direction.
struct side {
  operation* head = nullptr;
  operation* last = nullptr;
  std::uint32_t operations = 0;  ///< accepted, handler not yet run
  std::size_t bytes = 0;         ///< accepted and not yet moved, of undecided operations
  bool in_transport = false;     ///< the backend holds an attempt whose step will arrive
  bool withdraw_asked = false;
  bool latched = false;
  bool dirty = false;  ///< on one of the engine's `marked_sides`
  channel_state* next_dirty = nullptr;
  channel_state* previous_dirty = nullptr;
  completion latest;  ///< for tokens that drop parts of the result (S6)
};

/// Posted when a foreign thread drops the last handle.
struct last_handle_task : task {
  channel_state* channel = nullptr;
};

struct channel_state : task {                  // the task runs the close completion
  std::atomic<std::uint32_t> handles{1};       ///< the user's; the last one closes
  std::atomic<std::uint32_t> references{2};    ///< the engine, each handle, a posted task
  std::atomic<engine*> owner_engine{nullptr};  ///< null once closed, or the context is gone
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  int descriptor = -1;
  channel_kind kind = channel_kind::stream;
  channel_phase phase = channel_phase::idle;
  bool close_due = false;
  bool abort_asked = false;
  side sides[2];
  operation* watchers = nullptr;  ///< watch_writable operations, not in a queue
  operation* close_op = nullptr;
  std::uint32_t live = 0;        ///< accepted and not gone, in both directions
  std::uint32_t unreleased = 0;  ///< delivered, memory still lent
  channel_options options;
  timer_node drain_deadline;
  last_handle_task last_handle_gone;
  std::uint32_t backend_bits = 0;  ///< the backend's own
  std::uint32_t backend_index[2] = {};
  void* backend_data = nullptr;
  [[no_unique_address]] sink_note<guarded_build> note;

  void drop_reference() noexcept {
    if (references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
  side& of(direction d) noexcept { return sides[static_cast<int>(d)]; }
  const side& of(direction d) const noexcept { return sides[static_cast<int>(d)]; }
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
