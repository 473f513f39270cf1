//===- comm/buffer/slice.h - owned, immutable bytes -------------------------===//
//
// Purpose    A range of frozen bytes together with what keeps them alive: what writes take and
//            pooled reads return. Also the doors into it: static, copied, shared, adopted.
// Owns       A reference to its page; static memory needs none.
// Lifetimes  The bytes are valid while any slice of them, or an operation, exists.
// States     None; a slice never changes except through `edit`, assignment and trimming.
// Threads    Distinct slices may be used on distinct threads, also when they share a page.
// Fails      `copy`, `adopt`, `share` and a copying `edit` throw std::bad_alloc.
// Cost       Three words; copying adds a reference.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "comm/buffer/page.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

class slice {
 public:
  slice() = default;

  const std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

  /// A slice of this slice, clamped to it; pins the same page.
  slice sub(std::size_t offset, std::size_t count = std::string_view::npos) const {
    slice part = *this;
    part.trim(offset, count);
    return part;
  }
  /// Narrows this slice in place, without touching the reference count.
  void trim(std::size_t offset, std::size_t count = std::string_view::npos) noexcept {
    offset = std::min(offset, size_);
    data_ += offset;
    size_ = std::min(count, size_ - offset);
  }

  /// True when this is the only reference to a page that may be written.
  bool sole_owner() const noexcept {
    return page_ && page_->references() == 1 && !page_->constant_;
  }

  /// Calls `change` with the bytes, writable: in place for a sole owner, else on a copy that this
  /// slice refers to from then on. The span must not be kept.
  template <class Change>
  void edit(Change&& change) {
    make_sole_owner();
    std::forward<Change>(change)(std::span<std::byte>(const_cast<std::byte*>(data_), size_));
  }

  const page* owner() const noexcept { return page_.get(); }

  static slice copy(std::span<const std::byte> bytes);
  static slice copy(std::string_view text) {
    return copy(std::as_bytes(std::span(text.data(), text.size())));
  }

  /// Internal doors; see `tail`, `operator""_static` and `adopt` for the public ones.
  static slice of_page(page_ref p, std::size_t offset, std::size_t size) noexcept {
    slice s;
    s.data_ = p->data() + offset;
    s.size_ = size;
    s.page_ = std::move(p);
    return s;
  }
  static slice of_static(const std::byte* data, std::size_t size) noexcept;
  page* detach_owner() noexcept { return page_.detach(); }

 private:
  void make_sole_owner();

  page_ref page_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

inline slice slice::of_static(const std::byte* data, std::size_t size) noexcept {
  slice s;
  s.data_ = data;
  s.size_ = size;
  return s;
}

/// `"GET / HTTP/1.1\r\n"_static`: a literal lives for ever, so nothing needs to be counted.
inline slice operator""_static(const char* text, std::size_t size) noexcept {
  return slice::of_static(reinterpret_cast<const std::byte*>(text), size);
}

/// An object with static storage duration; the compiler refuses anything else.
template <const auto& Object>
slice static_bytes() noexcept {
  return slice::of_static(reinterpret_cast<const std::byte*>(&Object), sizeof(Object));
}

/// What runs when the last reference to adopted memory goes: once, after release and after the
/// handlers of the operations that held it (S20), on the thread that drops that reference.
using free_function = void (*)(void* data, std::size_t size, void* argument);

/// Takes over memory that `free` will give back. The bytes are frozen from here on.
slice adopt(const void* data, std::size_t size, free_function free, void* argument = nullptr);
slice adopt(std::string text);
slice adopt(std::vector<std::byte> bytes);
slice adopt(std::vector<char> bytes);
slice adopt(std::unique_ptr<std::byte[]> bytes, std::size_t size);

/// Undoes an `adopt`: the memory is the caller's again and `free` will not run. Only for a slice
/// that is the sole reference, such as one whose write was refused.
void disown(slice adopted) noexcept;

/// Memory that `owner` keeps alive, such as a cached object's body. Constant while referred to.
slice share(std::shared_ptr<const void> owner, const void* data, std::size_t size);
slice share(std::shared_ptr<const std::string> text);

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
