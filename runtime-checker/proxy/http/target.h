//===- proxy/http/target.h - what a request is for --------------------------------===//
//
// Purpose    Takes the four forms of request targets apart and checks hosts and ports.
// Owns       Copies: what it names is looked up, connected to and kept as a key.
// Lifetimes  Values.
// States     None.
// Threads    Any.
// Fails      `form::bad`.
// Cost       A few short strings.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::proxy {

struct authority {
  std::string host;  ///< lower case, an IPv6 address without its brackets
  std::uint16_t port = 80;

  /// As in `Host`: brackets where needed, the default port left out.
  std::string text() const;
  /// Host and port, always both: the name of a pool of connections.
  std::string key() const;
  friend bool operator==(const authority&, const authority&) = default;
};

/// "name", "name:port", "[::1]:port"; false for anything a host may not be.
bool parse_authority(std::string_view text, std::uint16_t default_port, authority& out);

struct request_target {
  enum class form : std::uint8_t { origin, absolute, authority, asterisk, bad };
  form kind = form::bad;
  authority where;   ///< absolute and authority form
  std::string path;  ///< with its query; never empty but for the authority form
  bool https = false;
};

/// `connect`: the method is CONNECT, which alone has the authority form.
request_target parse_target(std::string_view target, bool connect);

/// A URL or path relative to a base, for `Location` fields: empty if it is on another origin.
std::string resolve_path(std::string_view reference, const authority& origin,
                         std::string_view base_path);

}  // namespace holdfast::proxy
