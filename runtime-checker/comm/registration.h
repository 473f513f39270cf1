//===- comm/registration.h - memory that the kernel has been told of -----------===//
//
// Purpose    Registers memory with a context's transport, so that operations on it spare the
//            kernel the look-up of its pages. It may not be unregistered while lent (S23).
// Owns       The entry; for a pool in one block also the pool's memory.
// Lifetimes  `end` is refused while operations over the memory are in flight. A registration that
//            dies earlier ends when the last of them releases; the debug mode reports that for
//            memory on trust, whose owner it can see going.
// States     active -> (leaving, while lent) -> ended
// Threads    The context's.
// Fails      Making one: an error code. Backends without such memory accept it without effect.
// Cost       A look-up per operation while anything is registered, none otherwise.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <utility>

#include "comm/buffer/pool.h"
#include "comm/buffer/trusted.h"
#include "comm/result.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

class engine;

struct registered_region {
  engine* owner = nullptr;  ///< null once ended, or the context is gone
  const std::byte* begin = nullptr;
  std::size_t size = 0;
  std::uint32_t slot = 0;
  std::uint32_t lent = 0;  ///< operations in flight over it, counted per part
  bool in_kernel = false;
  bool leaving = false;
  bool trusted = false;
  std::shared_ptr<const void> memory;

  bool holds(const std::byte* data, std::size_t n) const noexcept {
    return data >= begin && n <= size && static_cast<std::size_t>(data - begin) <= size - n;
  }
  bool meets(const std::byte* data, std::size_t n) const noexcept {
    return n != 0 && data < begin + size && begin < data + n;
  }
};

class registration {
 public:
  registration() = default;
  explicit registration(std::shared_ptr<registered_region> r) noexcept : region_(std::move(r)) {}
  registration(registration&&) = default;
  registration& operator=(registration&& other) noexcept {
    leave();
    region_ = std::move(other.region_);
    return *this;
  }
  ~registration() { leave(); }

  /// Unregisters now. Refused with `still_lent` while operations over it are in flight.
  error_code end() noexcept;
  bool active() const noexcept { return region_ && region_->owner; }
  explicit operator bool() const noexcept { return active(); }
  /// False when the backend keeps no such table: then nothing is gained, and nothing lost.
  bool in_kernel() const noexcept { return active() && region_->in_kernel; }
  std::uint32_t lent() const noexcept { return region_ ? region_->lent : 0; }

 private:
  void leave() noexcept;
  std::shared_ptr<registered_region> region_;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
