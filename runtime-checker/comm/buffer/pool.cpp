// The page pool: a free list that outlives the pool object for as long as pages are out.
#include "comm/buffer/pool.h"

#include <mutex>
#include <new>
#include <stdexcept>

#include "comm/guarded/memory_watch.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

constexpr std::align_val_t block_alignment{4096};  // what the kernel registers is whole pages

}  // namespace

struct pool_state {
  std::size_t page_size = 0;
  std::size_t max_pages = 0;
  std::mutex lock;
  page* free_list = nullptr;
  std::size_t in_use = 0;
  std::size_t free = 0;
  std::size_t keepers = 1;     // the pool object, registrations
  bool orphaned = false;       // the pool object has gone
  std::byte* block = nullptr;  // the pages' bytes, when they are in one block,
  page* headers = nullptr;     // and their headers

  ~pool_state() {
    if (block) {
      for (page* p = free_list; p; p = p->next_free_) forget(p);
      ::operator delete(static_cast<void*>(block), block_alignment);
      ::operator delete(static_cast<void*>(headers));
    } else {
      while (free_list) free_page(std::exchange(free_list, free_list->next_free_));
    }
  }
  page* take() noexcept;
  void make_block(std::size_t pages);
  void drop_keeper(bool pool_object) noexcept;
  static void give_back(page* p) noexcept;
  static void revive(page* p) noexcept {
    if constexpr (guarded_build) watch::page_revived(p->watched_);
  }
  static void forget(page* p) noexcept {
    if constexpr (guarded_build) watch::page_gone(p->watched_);
  }
  static void free_page(page* p) noexcept {
    forget(p);
    p->~page();
    ::operator delete(static_cast<void*>(p));
  }
};

page* pool_state::take() noexcept {
  {
    std::lock_guard guard(lock);
    if (free_list) {
      page* taken = free_list;
      free_list = taken->next_free_;
      --free;
      ++in_use;
      revive(taken);
      taken->reset();
      return taken;
    }
    if (block || in_use >= max_pages) return nullptr;
    ++in_use;
  }
  void* made_of = ::operator new(page::block_size(page_size), std::nothrow);
  if (!made_of) {
    std::lock_guard guard(lock);
    --in_use;
    return nullptr;
  }
  page* made = ::new (made_of) page(page::bytes_in(made_of), page_size, 0, give_back);
  made->context_ = this;
  made->pooled_ = true;
  made->reset();
  return made;
}

void pool_state::make_block(std::size_t pages) {
  if (page_size == 0 || pages > static_cast<std::size_t>(-1) / 2 / page_size) {
    throw std::invalid_argument("a pool in one block needs a page size and a number of pages");
  }
  block = static_cast<std::byte*>(::operator new(page_size * pages, block_alignment));
  try {
    headers = static_cast<page*>(::operator new(sizeof(page) * pages));
  } catch (...) {
    ::operator delete(static_cast<void*>(std::exchange(block, nullptr)), block_alignment);
    throw;
  }
  for (std::size_t i = pages; i-- != 0;) {
    page* made = ::new (headers + i) page(block + i * page_size, page_size, 0, give_back);
    made->context_ = this;
    made->pooled_ = true;
    made->next_free_ = std::exchange(free_list, made);
  }
  free = pages;
}

void pool_state::give_back(page* p) noexcept {
  auto* state = static_cast<pool_state*>(p->context_);
  bool last = false;
  bool free_it = false;
  if constexpr (guarded_build) {
    watch::page_dead(p->watched_, p->data_, p->capacity_, p->frozen());
  }
  {
    std::lock_guard guard(state->lock);
    --state->in_use;
    last = state->keepers == 0 && state->in_use == 0;
    free_it = state->orphaned && !state->block;
    if (!free_it) {
      p->next_free_ = state->free_list;
      state->free_list = p;
      ++state->free;
    }
  }
  if (free_it) free_page(p);
  if (last) delete state;
}

void pool_state::drop_keeper(bool pool_object) noexcept {
  page* list = nullptr;
  bool last = false;
  {
    std::lock_guard guard(lock);
    if (pool_object) {
      orphaned = true;
      if (!block) {
        list = std::exchange(free_list, nullptr);
        free = 0;
      }
    }
    last = --keepers == 0 && in_use == 0;
  }
  while (list) free_page(std::exchange(list, list->next_free_));
  if (last) delete this;
}

page_pool::page_pool(std::size_t page_size, std::size_t max_pages) : state_(new pool_state) {
  state_->page_size = page_size;
  state_->max_pages = max_pages;
}

page_pool::page_pool(one_block_t, std::size_t page_size, std::size_t pages)
    : page_pool(page_size, pages) {
  state_->make_block(pages);
}

page_pool::~page_pool() {
  state_->drop_keeper(true);
}

tail page_pool::take() noexcept {
  page* taken = state_->take();
  return taken ? tail(page_ref::take_over(taken)) : tail();
}

std::size_t page_pool::page_size() const noexcept {
  return state_->page_size;
}

std::size_t page_pool::pages_in_use() const noexcept {
  std::lock_guard guard(state_->lock);
  return state_->in_use;
}

std::size_t page_pool::pages_free() const noexcept {
  std::lock_guard guard(state_->lock);
  return state_->free;
}

std::span<const std::byte> page_pool::block() const noexcept {
  return {state_->block, state_->block ? state_->page_size * state_->max_pages : 0};
}

std::shared_ptr<const void> page_pool::keep() {
  {
    std::lock_guard guard(state_->lock);
    ++state_->keepers;
  }
  // When this throws, the deleter has run and the count is back.
  return {static_cast<const void*>(state_),
          [state = state_](const void*) { state->drop_keeper(false); }};
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
