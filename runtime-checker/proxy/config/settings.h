//===- proxy/config/settings.h - everything that can be set -------------------------===//
//
// Purpose    The values behind the flags and the configuration file. Parsing is options.h's.
// Owns       Strings.
// Lifetimes  A constant snapshot, shared; a reload makes a new one.
// States     None.
// Threads    Any.
// Fails      Never.
// Cost       None.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "proxy/cache/policy.h"
#include "proxy/http/parser.h"
#include "proxy/http/target.h"

namespace holdfast::proxy {

using std::chrono::milliseconds;

struct timeouts {
  milliseconds head{30'000};      ///< from a request's first byte to the end of its head
  milliseconds idle{75'000};      ///< a client's connection between requests
  milliseconds progress{60'000};  ///< of a body, either way, without a byte moving
  milliseconds connect{10'000};
  milliseconds answer{60'000};  ///< from the request sent to the answer's head
  milliseconds upstream_idle{60'000};
  milliseconds expect{1'000};  ///< for the origin's 100 before the body is sent anyway
  milliseconds drain{30'000};
};

struct limits {
  head_limits head;
  std::uint64_t request_body = std::uint64_t{1} << 30;
  std::uint32_t clients = 65'000;         ///< per thread
  std::uint32_t idle_upstreams = 1'024;   ///< per origin and thread
  std::uint64_t object = 64u << 20;       ///< largest answer that is kept
  std::uint64_t quick_finish = 1u << 20;  ///< an abandoned answer with less to come is fetched on
};

/// How an origin learns whom a request is from.
enum class forwarded_for : std::uint8_t { automatic, none, x_forwarded_for, forwarded };

struct settings {
  authority listen;
  bool reverse = false;
  authority origin;  ///< of a reverse proxy
  unsigned threads = 1;
  std::string backend = "epoll";
  forwarded_for client = forwarded_for::automatic;  ///< settled: never `automatic`
  std::uint64_t cache_size = 256u << 20;
  std::string access_log;                         ///< empty: none; "-": standard output
  authority admin;                                ///< no host: none
  std::vector<std::uint16_t> connect_ports{443};  ///< empty: any
  std::string config_file;
  timeouts time;
  limits limit;
  cache_rules cache;
};

using settings_ref = std::shared_ptr<const settings>;

}  // namespace holdfast::proxy
