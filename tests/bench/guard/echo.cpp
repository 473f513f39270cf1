// What watching costs: messages go to a peer in the same process and come back. One line:
// nanoseconds of CPU time per message, peak memory in KiB. `PROGRAM BYTES MESSAGES`; with
// ECHO_PASSES=1 the program itself copies and compares each message once more, which no checksum
// can do without.
#include <sys/resource.h>

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

/// Of this process, the kernel's part included: other programs on the machine are not in it.
double cpu_nanoseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_usec) * 1e3;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  const auto size = static_cast<std::size_t>(std::atol(words[1]));
  const long messages = std::atol(words[2]);
  Echo(size, messages / 10 + 1).run();  // warm
  const double begin = cpu_nanoseconds();
  Echo(size, messages).run();
  const double took = cpu_nanoseconds() - begin;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%.1f %ld\n", took / static_cast<double>(messages), usage.ru_maxrss);
}
