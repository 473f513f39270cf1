// See socket_peers.h.
#include "adapters/socket_peers.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace holdfast::fuzz {

int SocketPeers::open(std::uint32_t channel) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0) {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  if (ends_[channel] >= 0) ::close(ends_[channel]);
  ends_[channel] = pair[1];
  at_end_[channel] = false;
  return pair[0];
}

void SocketPeers::send(std::uint32_t channel, std::span<const std::uint8_t> bytes) {
  if (ends_[channel] >= 0) ::send(ends_[channel], bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

std::size_t SocketPeers::read(std::uint32_t channel, std::span<std::uint8_t> into) {
  if (ends_[channel] < 0) return 0;
  const ssize_t n = ::recv(ends_[channel], into.data(), into.size(), 0);
  if (n == 0) at_end_[channel] = true;
  return n > 0 ? static_cast<std::size_t>(n) : 0;
}

void SocketPeers::fin(std::uint32_t channel) {
  if (ends_[channel] >= 0) ::shutdown(ends_[channel], SHUT_WR);
}

void SocketPeers::rst(std::uint32_t channel) {
  if (ends_[channel] >= 0) ::close(std::exchange(ends_[channel], -1));
}

void SocketPeers::close_all() noexcept {
  for (int& end : ends_) {
    if (end >= 0) ::close(std::exchange(end, -1));
  }
}

}  // namespace holdfast::fuzz
