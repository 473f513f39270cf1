//===- adapters/asio/guarded_stream.h - a stream whose operations are watched ----===//
//
// Purpose    `guarded_stream<Stream>` around any asynchronous stream of Boost.Asio: for programs
//            that prefer a type to a compiler flag, and for streams that are not the library's.
// Owns       The stream.
// Lifetimes  Buffers are lent from the call of `async_read_some` or `async_write_some` until the
//            handler is about to run. A composed operation lends one piece at a time.
// States     The stream's.
// Threads    The stream's.
// Fails      As the stream does.
// Cost       hf_guard.h's, per operation.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <type_traits>
#include <utility>

#include "adapters/asio/tracking.h"

namespace holdfast::adapters {

/// The handler of a guarded stream; forwards executor, allocator and cancellation slot.
template <class Handler>
struct guarded_handler : asio::leased_handler<Handler> {};

template <class Stream>
class guarded_stream {
 public:
  using next_layer_type = std::remove_reference_t<Stream>;
  using lowest_layer_type = typename next_layer_type::lowest_layer_type;
  using executor_type = typename next_layer_type::executor_type;

  template <class... Arguments>
  explicit guarded_stream(Arguments&&... arguments)
      : stream_(std::forward<Arguments>(arguments)...) {}

  executor_type get_executor() noexcept { return stream_.get_executor(); }
  next_layer_type& next_layer() noexcept { return stream_; }
  lowest_layer_type& lowest_layer() noexcept { return stream_.lowest_layer(); }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& data, Token&& token) {
    return start<HF_GUARD_WRITE>(data, std::forward<Token>(token));
  }
  template <class Buffers, class Token>
  auto async_read_some(const Buffers& data, Token&& token) {
    return start<HF_GUARD_READ>(data, std::forward<Token>(token));
  }

 private:
  template <hf_guard_direction direction, class Buffers, class Token>
  auto start(const Buffers& data, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto&& handler, const Buffers& lent) {
          using Handler = std::decay_t<decltype(handler)>;
          const bool write = direction == HF_GUARD_WRITE;
          const hf_guard_op op =
              asio::lend(write ? "async_write_some" : "async_read_some", direction, lent);
          guarded_handler<Handler> leased{{asio::lease(op), static_cast<Handler&&>(handler)}};
          if constexpr (direction == HF_GUARD_WRITE) {
            stream_.async_write_some(lent, std::move(leased));
          } else {
            stream_.async_read_some(lent, std::move(leased));
          }
        },
        token, data);
  }

  Stream stream_;
};

}  // namespace holdfast::adapters

template <template <class, class> class Associator, class Handler, class Default>
struct boost::asio::associator<Associator, holdfast::adapters::guarded_handler<Handler>, Default>
    : Associator<Handler, Default> {
  using Leased = holdfast::adapters::guarded_handler<Handler>;
  static decltype(auto) get(const Leased& leased) noexcept {
    return Associator<Handler, Default>::get(leased.handler);
  }
  static decltype(auto) get(const Leased& leased, const Default& other) noexcept {
    return Associator<Handler, Default>::get(leased.handler, other);
  }
};
