// The client of the comm benchmark: a fixed number of echoed messages over a fixed set of
// connections, each of which has one message under way.
#pragma once

#include <pthread.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::bench {

/// What one batch came to.
struct figures {
  double per_second = 0;
  double p50 = 0;     ///< microseconds
  double p99 = 0;     ///< microseconds
  double cpu_ns = 0;  ///< of the server's thread, per message
};

class load {
 public:
  load(std::uint16_t port, std::size_t size, int connections);
  ~load();
  load(const load&) = delete;
  load& operator=(const load&) = delete;

  /// Sends `messages` in all, waits for the last answer; nothing is under way afterwards.
  figures run(std::size_t messages, pthread_t server);
  std::size_t connections() const { return all_.size(); }

 private:
  using clock = std::chrono::steady_clock;
  struct connection {
    int fd;
    std::size_t sent = 0;
    std::size_t got = 0;
    clock::time_point begun;
  };

  void begin(connection& c);
  void send_more(connection& c);
  void receive(connection& c);
  void turn();

  std::string out_;
  std::vector<char> in_;
  std::vector<connection> all_;
  std::vector<double> latencies_;
  std::size_t to_begin_ = 0;
  std::size_t under_way_ = 0;
  int ep_ = -1;
};

}  // namespace holdfast::bench
