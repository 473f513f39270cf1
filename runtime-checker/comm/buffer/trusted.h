//===- comm/buffer/trusted.h - the one door for memory on trust --------------===//
//
// Purpose    Lets an operation use memory that the layer does not own. One name, so that one
//            search for `trusted` lists every place where a human vouches for a lifetime.
// Owns       Nothing: that is its point.
// Lifetimes  The caller keeps the memory alive and stable until the handler runs; the handler
//            waits for the release (S9), so freeing it there is right.
// States     None.
// Threads    As the start that takes it.
// Fails      Never.
// Cost       Two words.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "comm/config.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

/// Bytes on trust for a write.
class trusted_bytes {
 public:
  const std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }

 private:
  friend trusted_bytes trusted(const void* data, std::size_t size) noexcept;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Space on trust for a read.
class trusted_space {
 public:
  std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  operator trusted_bytes() const noexcept;

 private:
  friend trusted_space trusted(void* data, std::size_t size) noexcept;
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

inline trusted_bytes trusted(const void* data, std::size_t size) noexcept {
  trusted_bytes t;
  t.data_ = static_cast<const std::byte*>(data);
  t.size_ = size;
  return t;
}

inline trusted_space trusted(void* data, std::size_t size) noexcept {
  trusted_space t;
  t.data_ = static_cast<std::byte*>(data);
  t.size_ = size;
  return t;
}

inline trusted_space::operator trusted_bytes() const noexcept {
  return trusted(static_cast<const void*>(data_), size_);
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
