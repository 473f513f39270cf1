//===- comm/buffer/chain.h - a sequence of slices ----------------------------===//
//
// Purpose    A message in parts, such as a header and pages of a body, to be written as one
//            vector without joining it.
// Owns       Its slices.
// Lifetimes  A start copies the references it needs; the chain may be changed or dropped after it.
// States     None.
// Threads    One object, one thread.
// Fails      Growing beyond four parts may throw std::bad_alloc.
// Cost       Four slices inline; beyond that a vector.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <initializer_list>

#include "comm/buffer/slice.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

class chain {
 public:
  chain() = default;
  chain(std::initializer_list<slice> parts) {
    for (const slice& part : parts) append(part);
  }
  chain(slice part) { append(std::move(part)); }

  void append(slice part) {
    if (part.empty()) return;
    bytes_ += part.size();
    if (many_.empty() && count_ < few_.size()) {
      few_[count_++] = std::move(part);
      return;
    }
    if (many_.empty()) {
      many_.reserve(few_.size() * 2);
      for (slice& early : few_) many_.push_back(std::move(early));
    }
    many_.push_back(std::move(part));
    count_ = many_.size();
  }
  void append(const chain& other) {
    // By index: `other` may be this chain, whose storage moves as it grows.
    const std::size_t parts = other.count_;
    for (std::size_t i = 0; i < parts; ++i) append(slice(other.slices()[i]));
  }
  void clear() noexcept { *this = chain(); }

  /// Drops the first n bytes, and the slices that become empty.
  void consume(std::size_t n) {
    chain rest;
    for (const slice& part : slices()) {
      const std::size_t skip = std::min(n, part.size());
      n -= skip;
      rest.append(part.sub(skip));
    }
    *this = std::move(rest);
  }

  std::size_t size() const noexcept { return bytes_; }
  bool empty() const noexcept { return bytes_ == 0; }
  std::span<const slice> slices() const noexcept {
    return many_.empty() ? std::span<const slice>(few_.data(), count_)
                         : std::span<const slice>(many_);
  }
  std::string text() const {
    std::string joined;
    joined.reserve(bytes_);
    for (const slice& part : slices()) joined += part.text();
    return joined;
  }

 private:
  std::array<slice, 4> few_;
  std::vector<slice> many_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
