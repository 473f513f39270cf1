//===- fuzz/adapters/socket_peers.h - real peers for layers that need descriptors -===//
//
// Purpose    Local socket pairs: one end is given to the layer under test, the other is the peer.
// Owns       The peers' ends; the layer's ends are the layer's once taken.
// Lifetimes  Until `close_all`.
// States     Per channel: open, ended, gone.
// Threads    One.
// Fails      Throws std::system_error when no socket pair can be had.
// Cost       A system call per action.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "calls/call.h"

namespace holdfast::fuzz {

class SocketPeers {
 public:
  SocketPeers() { ends_.fill(-1); }
  SocketPeers(const SocketPeers&) = delete;
  SocketPeers& operator=(const SocketPeers&) = delete;
  ~SocketPeers() { close_all(); }

  /// The layer's end of a new pair, not blocking.
  int open(std::uint32_t channel);
  void send(std::uint32_t channel, std::span<const std::uint8_t> bytes);
  std::size_t read(std::uint32_t channel, std::span<std::uint8_t> into);
  bool at_end(std::uint32_t channel) const noexcept { return at_end_[channel]; }
  void fin(std::uint32_t channel);
  void rst(std::uint32_t channel);
  void close_all() noexcept;

 private:
  std::array<int, max_channels> ends_;
  std::array<bool, max_channels> at_end_{};
};

}  // namespace holdfast::fuzz
