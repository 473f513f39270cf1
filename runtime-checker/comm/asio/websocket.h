//===- comm/asio/websocket.h - ending Beast's websocket streams on a channel -----===//
//
// Purpose    The hooks by which Beast tears down the stream under a websocket: end the write side,
//            read to the end of the stream, close.
// Owns       A share of the channel while it takes.
// Lifetimes  The stream may go once the handler has run.
// States     As the channel's.
// Threads    The context's.
// Fails      With the transport's error; a peer that never ends is up to Beast's own time-out,
// which
//            closes the channel.
// Cost       One half-close and the reads it takes.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <boost/asio/compose.hpp>
#include <boost/beast/core/role.hpp>

#include "comm/asio/stream.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

namespace detail {

/// Half-close, then read and drop until the end.
struct teardown_steps {
  channel ch;
  bool ended_writes = false;

  template <class Self>
  void operator()(Self& self, error_code ec = {}, const slice& = {}) {
    if (!ended_writes) {
      ended_writes = true;
      const channel mine = ch;  // `ch` moves with `self`, maybe before the call looks at it
      async_shutdown_write(mine, [s = std::move(self)](error_code e) mutable {
        // A write side that has ended already is no reason not to read the rest.
        std::move(s)(is_refusal(e) ? error_code() : e);
      });
      return;
    }
    engine* e = ch.live_engine();
    if (!ec && e) {
      const channel mine = ch;
      async_read(mine, e->default_pool(), std::move(self));
      return;
    }
    ch.close();
    const bool orderly = !ec || ec == boost::asio::error::eof || is_refusal(ec);
    self.complete(orderly ? error_code() : ec);
  }
};

}  // namespace detail

template <class Handler>
void async_teardown(boost::beast::role_type, stream& s, Handler&& handler) {
  boost::asio::async_compose<Handler, void(error_code)>(detail::teardown_steps{s.base()}, handler,
                                                        s);
}

/// The blocking form has no loop to wait on: it asks for the close, which drains by itself.
inline void teardown(boost::beast::role_type, stream& s, error_code& ec) {
  s.close();
  ec = {};
}

/// What Beast calls when a websocket times out.
inline void beast_close_socket(stream& s) {
  s.close();
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
