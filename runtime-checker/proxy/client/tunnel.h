//===- proxy/client/tunnel.h - bytes both ways -----------------------------------------===//
//
// Purpose    Joins a client and an origin after CONNECT or a switch to WebSocket: what comes from
// one goes
//            to the other, with half-closes.
// Owns       A share of the origin's connection.
// Lifetimes  From the request until either side fails or both have ended.
// States     connecting -> open -> over.
// Threads    The loop's.
// Fails      502 when the origin cannot be reached; afterwards by closing both.
// Cost       One page in flight per direction, none while idle.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/client/connection.h"

namespace holdfast::proxy {

class tunnel final : public std::enable_shared_from_this<tunnel> {
 public:
  explicit tunnel(client_connection& client) : client_(client), loop_(client.home()) {}

  /// Connects first (CONNECT).
  void open(const authority& where);
  /// Greets the client and joins it with a connection there is.
  void join(std::shared_ptr<upstream_connection> origin, std::string_view greeting);
  /// The client's connection is going.
  void abandon();

 private:
  /// One direction: reads from `from`, writes to `to`.
  struct way final : input_consumer {
    tunnel* owner = nullptr;
    inbound* from = nullptr;
    channel* to = nullptr;
    bool writing = false;
    bool ended = false;
    void on_input() override { owner->pump(*this); }
  };

  void on_connected(std::shared_ptr<upstream_connection> c);
  void pump(way& w);
  void over();

  client_connection& client_;
  loop& loop_;
  std::shared_ptr<upstream_connection> origin_;
  way up_;
  way down_;
  bool abandoned_ = false;
};

}  // namespace holdfast::proxy
