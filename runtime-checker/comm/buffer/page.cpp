// Pages: making, freezing and disposing of them.
#include "comm/buffer/page.h"

#include <new>

#include "comm/events.h"
#include "comm/guarded/memory_watch.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

void free_block(void* block) {
  static_cast<page*>(block)->~page();
  ::operator delete(block);
}

void dispose_allocated(page* p) noexcept {
  if constexpr (guarded_build) {
    watch::bury(const_cast<std::byte*>(p->data()), p->capacity(), p, free_block);
  } else {
    free_block(p);
  }
}

void announce(event_kind kind, const page* p, std::size_t n, bool pooled = false) noexcept {
  if constexpr (guarded_build) tell::page(kind, p, n, pooled);
}

}  // namespace

page* page::allocate(std::size_t capacity) {
  void* block = ::operator new(block_size(capacity));
  page* made = ::new (block) page(bytes_in(block), capacity, 0, dispose_allocated);
  announce(event_kind::page_taken, made, 0);
  return made;
}

page* page::make_foreign(std::byte* data, std::size_t size, std::size_t frozen, bool constant,
                         disposer dispose, void* context) {
  page* made = new page(data, size, frozen, dispose);
  made->constant_ = constant;
  made->context_ = context;
  announce(event_kind::page_taken, made, frozen);
  return made;
}

void page::dispose() noexcept {
  announce(event_kind::page_returned, this, frozen(), pooled_);
  dispose_(this);
}

void page::freeze(std::size_t n) noexcept {
  frozen_.store(frozen_.load(std::memory_order_relaxed) + n, std::memory_order_release);
  announce(event_kind::page_frozen, this, frozen());
}

void page::reset() noexcept {
  refs_.store(1, std::memory_order_relaxed);
  frozen_.store(0, std::memory_order_relaxed);
  tail_taken_ = tail_lent_ = false;
  announce(event_kind::page_taken, this, 0, pooled_);
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
