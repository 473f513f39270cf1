//===- proxy/report/metrics.h - counters ---------------------------------------------===//
//
// Purpose    What a thread counts, and its sum over threads in Prometheus' text format.
// Owns       Plain counters, written by one thread each.
// Lifetimes  As the loop that counts; read while it runs.
// States     None.
// Threads    One writes, any reads.
// Fails      Never.
// Cost       A relaxed load and store per event.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::proxy {

/// One row per counter: name in the code, name outside, labels, help.
#define HOLDFAST_PROXY_COUNTERS(X)                                                             \
  X(requests, "requests_total", "", "requests whose head was parsed")                          \
  X(bad_requests, "bad_requests_total", "", "requests refused as malformed or over a limit")   \
  X(hits, "cache_lookups_total", "result=\"hit\"", "how requests met the cache")               \
  X(stale_hits, "cache_lookups_total", "result=\"stale\"", "")                                 \
  X(validated, "cache_lookups_total", "result=\"validated\"", "")                              \
  X(misses, "cache_lookups_total", "result=\"miss\"", "")                                      \
  X(passed, "cache_lookups_total", "result=\"pass\"", "")                                      \
  X(collapsed, "collapsed_total", "", "requests that waited for another one's fetch")          \
  X(background, "background_validations_total", "", "validations behind a stale answer")       \
  X(served_bytes, "served_body_bytes_total", "", "body bytes written to clients")              \
  X(head_bytes, "copied_bytes_total", "what=\"head\"",                                         \
    "bytes written or moved by the processor in user space")                                   \
  X(moved_bytes, "copied_bytes_total", "what=\"small-body\"", "")                              \
  X(joined_bytes, "copied_bytes_total", "what=\"split-head\"", "")                             \
  X(upstream_bytes, "upstream_body_bytes_total", "", "body bytes read from origins")           \
  X(upstream_connections, "upstream_connections_total", "", "connections opened to origins")   \
  X(upstream_reused, "upstream_reused_total", "", "requests sent on a kept connection")        \
  X(upstream_retries, "upstream_retries_total", "", "requests sent again on a new connection") \
  X(upstream_failures, "upstream_failures_total", "", "fetches that ended without an answer")  \
  X(cut_answers, "cut_answers_total", "", "answers that could not be completed")               \
  X(client_connections, "client_connections_total", "", "connections accepted")                \
  X(client_timeouts, "timeouts_total", "side=\"client\"", "connections ended by a timeout")    \
  X(upstream_timeouts, "timeouts_total", "side=\"upstream\"", "")                              \
  X(tunnels, "tunnels_total", "", "CONNECT tunnels")                                           \
  X(tunnel_bytes, "tunnel_bytes_total", "", "bytes through tunnels, both ways")

struct metrics {
  class counter {
   public:
    void operator+=(std::uint64_t n) noexcept {
      value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    void operator++() noexcept { *this += 1; }
    std::uint64_t read() const noexcept { return value_.load(std::memory_order_relaxed); }

   private:
    std::atomic<std::uint64_t> value_{0};
  };

#define HOLDFAST_PROXY_MEMBER(member, name, labels, help) counter member;
  HOLDFAST_PROXY_COUNTERS(HOLDFAST_PROXY_MEMBER)
#undef HOLDFAST_PROXY_MEMBER

  std::array<counter, 6> answers;  ///< by hundreds of the status
  std::atomic<std::int64_t> open_clients{0};
  std::atomic<std::int64_t> open_upstreams{0};
  std::atomic<std::int64_t> operations{0};  ///< of the comm layer, accepted so far
};

/// A value that is looked up when asked for.
struct gauge {
  std::string name;
  std::string help;
  double value = 0;
  bool counter = false;
};

std::string exposition(const std::vector<const metrics*>& threads,
                       const std::vector<gauge>& gauges);

}  // namespace holdfast::proxy
