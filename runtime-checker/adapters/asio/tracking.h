// What both flavours of Asio's custom handler tracking share. The events carry no buffers; the
// macros that call these functions stand where the buffers are in scope, and name them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "guard/hf_guard.h"

namespace holdfast::adapters::asio {

/// What the name `buffers` means where an operation has none.
struct no_buffers {};

inline constexpr std::uint32_t flags = HF_GUARD_NO_HANDLER | HF_GUARD_MAY_PEND | HF_GUARD_MESSAGE |
                                       HF_GUARD_UNORDERED | HF_GUARD_OWN_CALLS;

/// Lends a buffer sequence of either flavour.
template <class Buffers>
hf_guard_op lend(const char* api, hf_guard_direction direction, const Buffers& sequence,
                 std::uint32_t more = 0, const void* object = nullptr) {
  hf_guard_buffer pieces[64];
  std::size_t count = 0;
  const auto end = buffer_sequence_end(sequence);
  for (auto at = buffer_sequence_begin(sequence); at != end && count < 64; ++at) {
    const auto piece = *at;
    pieces[count++] = {piece.data(), piece.size()};
  }
  hf_guard_start start{};
  start.size = sizeof start;
  start.direction = direction;
  start.flags = flags | more;
  start.vector = pieces;
  start.count = count;
  start.api = api;
  start.object = object;
  return hf_guard_accepted(&start);
}

inline void settle(hf_guard_op op, bool failed, std::size_t bytes) {
  if (op == 0) return;
  hf_guard_completed(op, failed ? HF_GUARD_FAILED : HF_GUARD_COMPLETED, bytes);
  hf_guard_released(op);
}

/// Base of every operation object of the library.
class tracked_handler {
 public:
  hf_guard_op holdfast_op = 0;

 protected:
  tracked_handler() = default;
  ~tracked_handler() = default;
};

template <class Context>
void created(Context&, tracked_handler&, const char*, void*, std::uintmax_t, const char*,
             const no_buffers&) {}

template <class Context, class Buffers>
void created(Context&, tracked_handler& handler, const char*, void*, std::uintmax_t,
             const char* name, const Buffers& buffers) {
  const bool write = std::strstr(name, "send") || std::strstr(name, "write");
  handler.holdfast_op = lend(name, write ? HF_GUARD_WRITE : HF_GUARD_READ, buffers, HF_GUARD_PIECE);
}

/// Around the run of a handler: the memory is the program's again when it is entered.
class completion {
 public:
  explicit completion(const tracked_handler& handler) : op_(handler.holdfast_op) {}
  ~completion() { settle(op_, true, 0); }
  completion(const completion&) = delete;
  completion& operator=(const completion&) = delete;

  void begin() { release(false, 0); }
  template <class Error>
  void begin(const Error& error) {
    release(static_cast<bool>(error), 0);
  }
  template <class Error, class Result>
  void begin(const Error& error, const Result& result) {
    if constexpr (requires { static_cast<std::size_t>(result); }) {
      release(static_cast<bool>(error), static_cast<std::size_t>(result));
    } else {
      release(static_cast<bool>(error), 0);
    }
  }

 private:
  void release(bool failed, std::size_t bytes) {
    settle(op_, failed, bytes);
    op_ = 0;
  }
  hf_guard_op op_;
};

/// A lend that ends with its handler, run or not.
class lease {
 public:
  explicit lease(hf_guard_op op) : op_(op) {}
  lease(lease&& other) noexcept : op_(other.op_) { other.op_ = 0; }
  ~lease() { settle(op_, true, 0); }
  lease& operator=(lease&&) = delete;
  void end(bool failed, std::size_t bytes) {
    settle(op_, failed, bytes);
    op_ = 0;
  }

 private:
  hf_guard_op op_;
};

template <class Handler>
struct leased_handler {
  lease held;
  Handler handler;
  template <class Error>
  void operator()(const Error& error, std::size_t bytes) {
    held.end(static_cast<bool>(error), bytes);
    static_cast<Handler&&>(handler)(error, bytes);
  }
};

}  // namespace holdfast::adapters::asio

#define HOLDFAST_ASIO_STRIP(...) __VA_ARGS__
