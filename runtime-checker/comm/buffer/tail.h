//===- comm/buffer/tail.h - the right to fill a page -------------------------===//
//
// Purpose    The one writer of a page: what it commits becomes frozen and may be sliced, lent and
//            shared while the rest is still being filled, by hand or by reads.
// Owns       A reference to its page and the sole right to write behind the watermark.
// Lifetimes  A pending read keeps the page, not this object: dropping the tail in flight is legal.
// States     free -> lent (a read fills it) -> free; a lent tail gives no access (S8).
// Threads    One thread; the frozen slices it hands out may go anywhere.
// Fails      `allocate` throws std::bad_alloc. `commit` of more than there is room commits that.
// Cost       A pointer; commit is two atomic operations.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "comm/buffer/slice.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

class tail {
 public:
  tail() = default;
  tail(tail&&) = default;
  tail& operator=(tail&& other) noexcept {
    give_up();
    page_ = std::move(other.page_);
    return *this;
  }
  ~tail() { give_up(); }

  static tail allocate(std::size_t capacity) {
    return tail(page_ref::take_over(page::allocate(capacity)));
  }

  /// The bytes that may be filled by hand; empty while a read fills them.
  std::span<std::byte> space() noexcept {
    if (!page_ || page_->tail_lent_) return {};
    return {page_->data_ + page_->frozen(), page_->capacity() - page_->frozen()};
  }
  /// Freezes the next n bytes of the space and returns them.
  slice commit(std::size_t n) {
    n = std::min(n, space().size());
    if (n == 0) return {};
    const std::size_t begin = page_->frozen();
    page_->freeze(n);
    return slice::of_page(page_, begin, n);
  }
  /// Copies as much of `bytes` as there is room for, and returns it frozen.
  slice append(std::span<const std::byte> bytes) {
    const std::span<std::byte> room = space();
    const std::size_t n = std::min(room.size(), bytes.size());
    if (n != 0) std::memcpy(room.data(), bytes.data(), n);
    return commit(n);
  }

  /// Everything frozen so far.
  slice frozen() const { return page_ ? slice::of_page(page_, 0, page_->frozen()) : slice{}; }
  std::size_t frozen_size() const noexcept { return page_ ? page_->frozen() : 0; }
  /// Bytes not frozen yet, lent or not.
  std::size_t room() const noexcept { return page_ ? page_->capacity() - page_->frozen() : 0; }
  bool lent() const noexcept { return page_ && page_->tail_lent_; }
  explicit operator bool() const noexcept { return static_cast<bool>(page_); }

 private:
  friend class page_pool;
  friend struct operation;
  friend struct request;

  explicit tail(page_ref p) noexcept : page_(std::move(p)) { page_->tail_taken_ = true; }
  void give_up() noexcept {
    if (page_) page_->tail_taken_ = false;
    page_ = {};
  }

  page_ref page_;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
