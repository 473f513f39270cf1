//===- comm/core/blocks.h - recycled memory for operations --------------------===//
//
// Purpose    Blocks of a few sizes on free lists, so that steady traffic allocates nothing.
// Owns       The free blocks; blocks in use belong to their operations.
// Lifetimes  Every block must be back before the pool dies.
// States     A block is free or in use.
// Threads    One.
// Fails      `take` returns null when memory is short.
// Cost       A list operation; sizes above 2 KiB go to the heap.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstddef>
#include <new>
#include <utility>

#include "comm/config.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

class block_pool {
 public:
  block_pool() = default;
  block_pool(const block_pool&) = delete;
  block_pool& operator=(const block_pool&) = delete;
  ~block_pool() {
    for (free_block*& list : lists_) {
      while (list) ::operator delete(std::exchange(list, list->next));
    }
  }

  void* take(std::size_t size) noexcept {
    const std::size_t c = class_of(size);
    if (c >= classes) return ::operator new(size, std::nothrow);
    if (free_block* block = lists_[c]) {
      lists_[c] = block->next;
      return block;
    }
    return ::operator new((c + 1) * step, std::nothrow);
  }
  void give(void* memory, std::size_t size) noexcept {
    const std::size_t c = class_of(size);
    if (c >= classes) return ::operator delete(memory);
    lists_[c] = ::new (memory) free_block{lists_[c]};
  }

 private:
  struct free_block {
    free_block* next;
  };
  static constexpr std::size_t step = 64;
  static constexpr std::size_t classes = 32;
  static std::size_t class_of(std::size_t size) noexcept { return size ? (size - 1) / step : 0; }

  free_block* lists_[classes] = {};
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
