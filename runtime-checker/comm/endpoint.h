//===- comm/endpoint.h - an address, of any family ---------------------------===//
//
// Purpose    What channels connect, listen, send and receive to: IPv4, IPv6 or a local path.
// Owns       A copy of the address.
// Lifetimes  A value.
// States     Empty (family 0) or an address.
// Threads    Any.
// Fails      `parse` and `local` return an empty endpoint for text they cannot take.
// Cost       A sockaddr_storage.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <sys/socket.h>

#include <cstring>
#include <string>
#include <string_view>

#include "comm/config.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

struct endpoint {
  sockaddr_storage storage{};
  socklen_t length = 0;

  /// Numeric addresses only ("127.0.0.1", "::1"); names are resolved elsewhere.
  static endpoint parse(std::string_view address, std::uint16_t port);
  static endpoint local(std::string_view path);
  /// From an Asio endpoint of any protocol.
  template <class AsioEndpoint>
  static endpoint from(const AsioEndpoint& other) {
    endpoint e;
    e.length = static_cast<socklen_t>(other.size());
    std::memcpy(&e.storage, other.data(), other.size());
    return e;
  }

  const sockaddr* address() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* address() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
  int family() const noexcept { return storage.ss_family; }
  std::uint16_t port() const noexcept;
  std::string text() const;
  explicit operator bool() const noexcept { return length != 0; }
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
