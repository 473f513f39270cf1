//===- comm/buffer/page.h - reference-counted memory with a frozen prefix ---===//
//
// Purpose    The unit of owned memory: bytes, a reference count, and a watermark below which the
//            bytes no longer change. Slices and tails are the faces users see.
// Owns       Its bytes, or the duty to give them back: to the heap, a pool, or a free function.
// Lifetimes  Lives while a slice, a tail or a lend refers to it; the last reference disposes of it.
// States     [frozen | tail]; the watermark only grows. At most one tail exists at a time.
// Threads    References may be taken and dropped on any thread; the tail belongs to one thread.
// Fails      Making a page throws std::bad_alloc; nothing else fails.
// Cost       A header in front of the bytes; an atomic add per reference.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "comm/config.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

namespace watch {
struct known_page;
}
/// What the debug mode knows of a page that may die and be used again.
template <bool Kept>
struct watch_note {
  watch::known_page* known = nullptr;
};
template <>
struct watch_note<false> {};

class page {
 public:
  using disposer = void (*)(page*) noexcept;

  page(std::byte* data, std::size_t capacity, std::size_t frozen, disposer dispose) noexcept
      : data_(data), capacity_(capacity), frozen_(frozen), dispose_(dispose) {}
  page(const page&) = delete;
  page& operator=(const page&) = delete;

  const std::byte* data() const noexcept { return data_; }
  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t frozen() const noexcept { return frozen_.load(std::memory_order_acquire); }
  std::uint32_t references() const noexcept { return refs_.load(std::memory_order_acquire); }

  void add_reference() noexcept { refs_.fetch_add(1, std::memory_order_relaxed); }
  void drop_reference() noexcept {
    if (refs_.fetch_sub(1, std::memory_order_acq_rel) == 1) dispose();
  }

  /// Heap memory in one block with the header.
  static page* allocate(std::size_t capacity);

  /// Where a page's bytes begin in a block that starts with its header, and what such a block
  /// needs. Bytes that begin on a cache line are copied faster by the kernel, by a tenth.
  static std::size_t block_size(std::size_t capacity) noexcept {
    return sizeof(page) + line - alignof(page) + capacity;
  }
  static std::byte* bytes_in(void* block) noexcept {
    const auto behind = reinterpret_cast<std::uintptr_t>(block) + sizeof(page);
    return reinterpret_cast<std::byte*>((behind + line - 1) / line * line);
  }

 private:
  friend class slice;
  friend class tail;
  friend class page_pool;
  friend struct pool_state;
  friend struct operation;

  static constexpr std::size_t line = 64;

  void dispose() noexcept;
  void freeze(std::size_t n) noexcept;
  /// Back to its first state, for pools: no bytes frozen, one reference.
  void reset() noexcept;

  std::atomic<std::uint32_t> refs_{1};
  bool tail_taken_ = false;  ///< a tail object exists
  bool tail_lent_ = false;   ///< a pending read fills the tail
  bool constant_ = false;    ///< the memory itself must never be written
  bool pooled_ = false;      ///< goes back to a pool, and will be taken again
  std::byte* data_;
  std::size_t capacity_;
  std::atomic<std::size_t> frozen_;
  disposer dispose_;
  void* context_ = nullptr;  ///< the pool, or whatever the disposer needs
  page* next_free_ = nullptr;
  [[no_unique_address]] watch_note<guarded_build> watched_;

 public:
  /// What `adopt` needs from a page it makes.
  static page* make_foreign(std::byte* data, std::size_t size, std::size_t frozen, bool constant,
                            disposer dispose, void* context);
  void* foreign_context() const noexcept { return context_; }
};

/// One counted reference to a page; may be null.
class page_ref {
 public:
  page_ref() = default;
  /// Takes over a reference that the caller already holds.
  static page_ref take_over(page* p) noexcept {
    page_ref r;
    r.page_ = p;
    return r;
  }
  page_ref(const page_ref& other) noexcept : page_(other.page_) {
    if (page_) page_->add_reference();
  }
  page_ref(page_ref&& other) noexcept : page_(std::exchange(other.page_, nullptr)) {}
  page_ref& operator=(page_ref other) noexcept {
    std::swap(page_, other.page_);
    return *this;
  }
  ~page_ref() {
    if (page_) page_->drop_reference();
  }

  page* get() const noexcept { return page_; }
  page* operator->() const noexcept { return page_; }
  explicit operator bool() const noexcept { return page_ != nullptr; }
  /// Gives the reference up to the caller.
  page* detach() noexcept { return std::exchange(page_, nullptr); }

 private:
  page* page_ = nullptr;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
