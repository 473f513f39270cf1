//===- comm/asio/async.h - the layer's operations as initiating functions --------===//
//
// Purpose    `async_read`, `async_write` and the rest, for any completion token. Signatures:
//            void(error_code, n), reads from a pool void(error_code, slice), accept
//            void(error_code, channel), receive_from void(error_code, n, endpoint), others
//            void(error_code).
// Owns       What is passed by value; a deferred operation captures when it starts.
// Lifetimes  A tail is referred to until the operation starts, from then on its page is held.
// States     None.
// Threads    The context's.
// Fails      Errors arrive as completions; `is_refusal` tells those that never started.
// Cost       As the plain starts.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <boost/asio/cancellation_type.hpp>

#include "comm/asio/token.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

namespace detail {

/// What an associated cancellation slot holds: an id, so a late signal hits nothing.
struct slot_cancel {
  engine* e;
  op_id id;
  void operator()(boost::asio::cancellation_type_t type) const {
    using boost::asio::cancellation_type;
    const auto stops = cancellation_type::terminal | cancellation_type::partial;
    if ((type & stops) != cancellation_type::none) {
      e->cancel(id);
    } else if ((type & cancellation_type::total) != cancellation_type::none) {
      e->cancel_untouched(id);
    }
  }
};

template <class Result, class Start, class... Extra>
struct initiation {
  engine* e;
  Start start;

  template <class Handler>
  void operator()(Handler&& handler) {
    using stored = std::decay_t<Handler>;
    static_assert(!std::is_lvalue_reference_v<Handler> || std::is_copy_constructible_v<stored>);
    stored own(std::forward<Handler>(handler));
    if (!e) {
      // No context to run on: the handler's own executor, or the system's.
      auto where = boost::asio::get_associated_executor(own);
      completion c;
      c.error = make_error_code(errc::not_open);
      boost::asio::post(where, bound_call<Result, stored, nothing_borrowed, Extra...>(
                                   {}, std::move(own), c, Extra()...));
      return;
    }
    const executor home(*e);
    auto slot = boost::asio::get_associated_cancellation_slot(own);
    slot_cancel* canceller = nullptr;
    if (slot.is_connected()) canceller = &slot.template emplace<slot_cancel>(slot_cancel{e, {}});
    token_handler<Result, stored> th(std::move(own), home);
    const started s = start(std::move(th));
    if (s) {
      if (canceller) canceller->id = s.id;
      return;
    }
    if (slot.is_connected()) slot.clear();
    th.refuse(s.error, home, Extra()...);
  }
};

template <class Signature, class Result, class... Extra, class Token, class Start>
auto begin(engine* e, Token&& token, Start start) {
  return boost::asio::async_initiate<Token, Signature>(
      initiation<Result, Start, Extra...>{e, std::move(start)}, token);
}

template <class Token>
inline constexpr bool is_detached_v = std::is_same_v<std::decay_t<Token>, boost::asio::detached_t>;

using counted = void(error_code, std::size_t);
using bare = void(error_code);

}  // namespace detail

template <class Token>
auto async_read(channel ch, tail& into, Token&& token, start_options options = {}) {
  return detail::begin<detail::counted, detail::count_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, to = &into, options](auto&& h) mutable { return ch.read(*to, std::move(h), options); });
}

template <class Token>
auto async_read(channel ch, page_pool& pool, Token&& token, start_options options = {}) {
  return detail::begin<void(error_code, slice), detail::value_result, slice>(
      ch.live_engine(), std::forward<Token>(token), [ch, from = &pool, options](auto&& h) mutable {
        return ch.read(*from, std::move(h), options);
      });
}

template <class Token>
auto async_read(channel ch, trusted_space into, Token&& token, start_options options = {}) {
  static_assert(!detail::is_detached_v<Token>, "nobody would know when the memory is free again");
  return detail::begin<detail::counted, detail::count_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, into, options](auto&& h) mutable { return ch.read(into, std::move(h), options); });
}

template <class Token>
auto async_writev(channel ch, chain parts, Token&& token, start_options options = {}) {
  return detail::begin<detail::counted, detail::count_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, parts = std::move(parts), options](auto&& h) mutable {
        return ch.writev(parts, std::move(h), options);
      });
}

template <class Token>
auto async_write(channel ch, slice bytes, Token&& token, start_options options = {}) {
  return detail::begin<detail::counted, detail::count_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, bytes = std::move(bytes), options](auto&& h) mutable {
        return ch.write(bytes, std::move(h), options);
      });
}

template <class Token>
auto async_write(channel ch, trusted_bytes bytes, Token&& token, start_options options = {}) {
  static_assert(!detail::is_detached_v<Token>, "detached writes take owned memory only");
  return detail::begin<detail::counted, detail::count_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, bytes, options](auto&& h) mutable { return ch.write(bytes, std::move(h), options); });
}

template <class Token>
auto async_send_to(channel ch, endpoint peer, chain parts, Token&& token,
                   start_options options = {}) {
  return detail::begin<detail::counted, detail::count_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, peer, parts = std::move(parts), options](auto&& h) mutable {
        return ch.send_to(peer, parts.slices(), std::move(h), options);
      });
}

template <class Token>
auto async_receive_from(channel ch, tail& into, Token&& token, start_options options = {}) {
  return detail::begin<void(error_code, std::size_t, endpoint), detail::counted_value_result,
                       endpoint>(ch.live_engine(), std::forward<Token>(token),
                                 [ch, to = &into, options](auto&& h) mutable {
                                   return ch.receive_from(*to, std::move(h), options);
                                 });
}

template <class Token>
auto async_connect(channel ch, std::vector<endpoint> addresses, Token&& token,
                   start_options options = {}) {
  return detail::begin<detail::bare, detail::error_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, addresses = std::move(addresses), options](auto&& h) mutable {
        return ch.connect(addresses, std::move(h), options);
      });
}

template <class Token>
auto async_accept(channel ch, Token&& token, start_options options = {}) {
  return detail::begin<void(error_code, channel), detail::value_result, channel>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, options](auto&& h) mutable { return ch.accept(std::move(h), options); });
}

template <class Token>
auto async_shutdown_write(channel ch, Token&& token, start_options options = {}) {
  return detail::begin<detail::bare, detail::error_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, options](auto&& h) mutable { return ch.shutdown_write(std::move(h), options); });
}

template <class Token>
auto async_drain(channel ch, Token&& token, start_options options = {}) {
  return detail::begin<detail::bare, detail::error_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, options](auto&& h) mutable { return ch.drain(std::move(h), options); });
}

template <class Token>
auto async_wait_writable(channel ch, Token&& token, start_options options = {}) {
  return detail::begin<detail::bare, detail::error_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch, options](auto&& h) mutable { return ch.wait_writable(std::move(h), options); });
}

template <class Token>
auto async_close(channel ch, Token&& token) {
  return detail::begin<detail::bare, detail::error_result>(
      ch.live_engine(), std::forward<Token>(token),
      [ch](auto&& h) mutable { return ch.close(std::move(h)); });
}

template <class Token>
auto async_wait_until(context& c, time_point when, Token&& token) {
  return detail::begin<detail::bare, detail::error_result>(
      &c.internals(), std::forward<Token>(token),
      [&c, when](auto&& h) mutable { return c.wait_until(when, std::move(h)); });
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
