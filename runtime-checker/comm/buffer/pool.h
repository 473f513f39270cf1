//===- comm/buffer/pool.h - pages of one size, reused ------------------------===//
//
// Purpose    Hands out pages of one size and takes them back, so that steady traffic allocates
//            nothing, and bounds how much memory reads may take.
// Owns       The free pages. Pages in use keep the pool's state alive, not the pool object.
// Lifetimes  The pool object may go first; its pages return to nowhere and are freed.
// States     A page is free or in use.
// Threads    `take` on any thread; pages return from any thread. One pool per thread does best:
//            then the lock is free whenever it is taken, but for pages that other threads return.
// Fails      `take` returns an empty tail when the limit is reached or memory is short.
// Cost       A short lock per take and return; no allocation once the pages exist.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "comm/buffer/tail.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

struct pool_state;

/// Makes a pool whose pages are all made at once, in one block that can be registered (S23).
struct one_block_t {};
inline constexpr one_block_t one_block{};

class page_pool {
 public:
  explicit page_pool(std::size_t page_size = 16 * 1024,
                     std::size_t max_pages = static_cast<std::size_t>(-1));
  page_pool(one_block_t, std::size_t page_size, std::size_t pages);
  ~page_pool();
  page_pool(const page_pool&) = delete;
  page_pool& operator=(const page_pool&) = delete;

  /// An empty page with the right to fill it, or an empty tail.
  tail take() noexcept;

  std::size_t page_size() const noexcept;
  std::size_t pages_in_use() const noexcept;
  std::size_t pages_free() const noexcept;
  /// The one block, or nothing for a pool that grows.
  std::span<const std::byte> block() const noexcept;
  /// Keeps the pool's memory alive beside its pages.
  std::shared_ptr<const void> keep();

 private:
  friend struct operation;
  pool_state* state_;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
