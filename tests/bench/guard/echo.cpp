// What watching costs: messages go to a peer in the same process and come back. One line:
// nanoseconds per message, peak memory in KiB. `PROGRAM BYTES MESSAGES`; with ECHO_PASSES=1 the
// program itself copies and compares each message once more, which no checksum can do without.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "comm/comm.h"

namespace {

using namespace holdfast::comm;

struct Echo {
  context loop;
  channel client, server;
  std::size_t size;
  std::size_t got = 0, back = 0;
  long left;
  slice message;
  bool passes = std::getenv("ECHO_PASSES") != nullptr;
  std::vector<char> copy;

  Echo(std::size_t bytes, long messages) : size(bytes), left(messages) {
    error_code error;
    auto [a, b] = channel::stream_pair(loop, error);
    client = std::move(a);
    server = std::move(b);
    message = adopt(std::string(bytes, 'm'));
    copy.resize(bytes);
  }
  void bare_passes() {
    std::memcpy(copy.data(), message.data(), size);
    if (std::memcmp(copy.data(), message.data(), size) != 0) std::abort();
  }
  void ping() {
    if (passes) bare_passes();
    client.write(message, [](const completion&) {});
    await_back();
  }
  void await_back() {
    client.read(loop.default_pool(), [this](const completion& c, const slice&) {
      if (c.n == 0) return;
      back += c.n;
      if (back < size) return await_back();
      back = 0;
      if (--left > 0) return ping();
      client.close();
      server.close();
    });
  }
  void serve() {
    server.read(loop.default_pool(), [this](const completion& c, const slice& data) {
      if (c.n == 0) return;
      server.write(data, [](const completion&) {});
      serve();
    });
  }
  void run() {
    serve();
    ping();
    while (!loop.idle()) loop.run_one_turn();
  }
};

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  const auto size = static_cast<std::size_t>(std::atol(words[1]));
  const long messages = std::atol(words[2]);
  Echo(size, messages / 10 + 1).run();  // warm
  const auto begin = std::chrono::steady_clock::now();
  Echo(size, messages).run();
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%.1f %ld\n", took.count() / static_cast<double>(messages), usage.ru_maxrss);
}
