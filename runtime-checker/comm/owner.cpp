// The anchor of owners that cannot be held.
#include "comm/owner.h"

#include <atomic>

#include "comm/events.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

std::atomic<std::uint64_t> gone{0};

}  // namespace

owner_anchor::owner_anchor(const void* object) : block_(new anchor_block) {
  block_->object = object ? object : this;
  if constexpr (guarded_build) {
    lifecycle_event event;
    event.kind = event_kind::owner_registered;
    event.object = block_->object;
    emit(event);
  }
}

owner_anchor::~owner_anchor() {
  if (block_->pending != 0) {
    gone.fetch_add(1, std::memory_order_relaxed);
    if constexpr (guarded_build) {
      emit_violation("owner-gone", "an owner died with operations pending", block_->object);
    }
  }
  if constexpr (guarded_build) {
    lifecycle_event event;
    event.kind = event_kind::owner_gone;
    event.object = block_->object;
    event.n = block_->pending;
    emit(event);
  }
  block_->drop();
}

std::uint64_t owner_anchor::gone_while_pending() noexcept {
  return gone.load(std::memory_order_relaxed);
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
