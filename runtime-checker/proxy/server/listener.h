//===- proxy/server/listener.h - accepting clients ---------------------------------------===//
//
// Purpose    Accepts connections on a socket that shares its address with other threads'.
// Owns       The listening channel.
// Lifetimes  Closed by `close`, at the latest when the loop drains.
// States     accepting <-> full (too many clients, or out of descriptors).
// Threads    The loop's.
// Fails      `open` says why; a failed accept is tried again a little later.
// Cost       One pending accept.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/server/loop.h"

namespace holdfast::proxy {

class listener {
 public:
  listener(loop& l, bool admin) noexcept : loop_(l), admin_(admin) {}

  /// Empty, or what went wrong.
  std::string open(const authority& at);
  void close() noexcept { channel_.close(); }
  std::uint16_t port() const { return channel_.local_endpoint().port(); }

 private:
  void accept();
  void pause();

  loop& loop_;
  channel channel_;
  const bool admin_;
};

}  // namespace holdfast::proxy
