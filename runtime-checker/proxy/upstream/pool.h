//===- proxy/upstream/pool.h - kept connections to origins ----------------------------===//
//
// Purpose    Idle connections by origin, the one used last first.
// Owns       A share of the idle connections.
// Lifetimes  As its loop.
// States     None.
// Threads    The loop's.
// Fails      `take` returns null when there is none.
// Cost       A map lookup.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <unordered_map>

#include "proxy/upstream/connection.h"

namespace holdfast::proxy {

class upstream_pool {
 public:
  explicit upstream_pool(loop& l) noexcept : loop_(l) {}

  std::shared_ptr<upstream_connection> take(const authority& where);
  /// Keeps it for the next request, or closes it.
  void keep(std::shared_ptr<upstream_connection> c);
  void forget(const upstream_connection& c) noexcept;

 private:
  loop& loop_;
  std::unordered_map<std::string, std::vector<std::shared_ptr<upstream_connection>>> idle_;
};

}  // namespace holdfast::proxy
