//===- proxy/cache/entry.h - one stored answer -------------------------------------===//
//
// Purpose    An answer as the cache keeps it: its head ready to be sent, its body in pages, and
//            what decides whether it may be used.
// Owns       Its head's bytes and fields, a share of its content.
// Lifetimes  Shared by the store and everybody who is sending it.
// States     Constant once in the store, but for marks of use; an update makes a new entry.
// Threads    Any.
// Fails      Never.
// Cost       The head twice (as fields and ready to send), a few hundred bytes.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <string>

#include "proxy/cache/directives.h"
#include "proxy/relay/content.h"

namespace holdfast::proxy {

/// A request field that `Vary` names, normalised.
struct selector {
  std::string name;
  std::string value;
  friend bool operator==(const selector&, const selector&) = default;
};

/// What a partial answer covers.
struct byte_range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;   ///< inclusive
  std::uint64_t total = 0;  ///< of the whole
};

struct entry {
  response_head head;  ///< without hop-by-hop fields, Age and Content-Length
  slice wire_head;     ///< status line and fields, no blank line, no Age
  directives control;
  bool targeted = false;  ///< `control` came from CDN-Cache-Control
  std::shared_ptr<content> body;
  std::vector<selector> vary;
  std::optional<byte_range> part;  ///< a 206

  // RFC 9111 4.2, in seconds since 1970.
  std::int64_t request_time = 0;
  std::int64_t response_time = 0;
  std::int64_t initial_age = 0;
  std::int64_t lifetime = 0;
  bool heuristic = false;

  std::int64_t age(std::int64_t now) const noexcept {
    return initial_age + (now > response_time ? now - response_time : 0);
  }
  std::size_t cost() const noexcept {
    return sizeof(entry) + 2 * wire_head.size() + head.fields.size() * sizeof(field);
  }
};

using entry_ref = std::shared_ptr<const entry>;

}  // namespace holdfast::proxy
