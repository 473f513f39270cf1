//===- comm/owner.h - owners that the layer cannot hold ----------------------===//
//
// Purpose    For objects whose members are lent and which cannot be shared: a member that knows,
//            when the object dies, whether operations of it are still pending (S12).
// Owns       A small counted block that operations refer to, so nothing dangles.
// Lifetimes  Declare it last, so that it dies first.
// States     idle or with pending operations.
// Threads    The thread of the context whose operations name it.
// Fails      The constructor throws std::bad_alloc. Dying early is reported, not prevented.
// Cost       One allocation per owner, none per operation.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <utility>

#include "comm/config.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

struct anchor_block {
  std::uint32_t references = 1;
  std::uint32_t pending = 0;
  const void* object = nullptr;
  void drop() noexcept {
    if (--references == 0) delete this;
  }
};

class owner_anchor {
 public:
  /// `object` is the owner's address, for reports.
  explicit owner_anchor(const void* object = nullptr);
  ~owner_anchor();
  owner_anchor(const owner_anchor&) = delete;
  owner_anchor& operator=(const owner_anchor&) = delete;

  std::uint32_t pending() const noexcept { return block_->pending; }
  /// How many anchors of this process died with operations pending.
  static std::uint64_t gone_while_pending() noexcept;

 private:
  friend struct operation;
  anchor_block* block_;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
