// The page pool: a free list that outlives the pool object for as long as pages are out.
#include "comm/buffer/pool.h"

#include <mutex>
#include <new>

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

constexpr std::size_t header_size = (sizeof(page) + 63) / 64 * 64;

void free_block(page* p) noexcept {
  p->~page();
  ::operator delete(static_cast<void*>(p));
}

}  // namespace

struct pool_state {
  std::size_t page_size = 0;
  std::size_t max_pages = 0;
  std::mutex lock;
  page* free_list = nullptr;
  std::size_t in_use = 0;
  std::size_t free = 0;
  bool orphaned = false;

  page* take() noexcept;
  static void give_back(page* p) noexcept;
  static void free_all(page* list) noexcept;
};

page* pool_state::take() noexcept {
  {
    std::lock_guard guard(lock);
    if (free_list) {
      page* taken = free_list;
      free_list = taken->next_free_;
      --free;
      ++in_use;
      taken->reset();
      return taken;
    }
    if (in_use >= max_pages) return nullptr;
    ++in_use;
  }
  void* block = ::operator new(header_size + page_size, std::nothrow);
  if (!block) {
    std::lock_guard guard(lock);
    --in_use;
    return nullptr;
  }
  auto* bytes = static_cast<std::byte*>(block) + header_size;
  page* made = ::new (block) page(bytes, page_size, 0, give_back);
  made->context_ = this;
  made->pooled_ = true;
  made->reset();
  return made;
}

void pool_state::give_back(page* p) noexcept {
  auto* state = static_cast<pool_state*>(p->context_);
  bool last = false;
  bool orphan = false;
  {
    std::lock_guard guard(state->lock);
    --state->in_use;
    orphan = state->orphaned;
    last = orphan && state->in_use == 0;
    if (!orphan) {
      p->next_free_ = state->free_list;
      state->free_list = p;
      ++state->free;
    }
  }
  if (orphan) free_block(p);
  if (last) delete state;
}

void pool_state::free_all(page* list) noexcept {
  while (list) free_block(std::exchange(list, list->next_free_));
}

page_pool::page_pool(std::size_t page_size, std::size_t max_pages) : state_(new pool_state) {
  state_->page_size = page_size;
  state_->max_pages = max_pages;
}

page_pool::~page_pool() {
  page* list = nullptr;
  bool last = false;
  {
    std::lock_guard guard(state_->lock);
    state_->orphaned = true;
    list = std::exchange(state_->free_list, nullptr);
    last = state_->in_use == 0;
  }
  pool_state::free_all(list);
  if (last) delete state_;
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

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
