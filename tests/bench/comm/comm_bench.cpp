// Echo servers on the comm layer, raw Boost.Asio, libuv, libevent and a plain epoll loop, driven by
// one and the same client. All of them live at once; every round gives each the same batch in turn,
// so that noise hits all alike, and ratios are taken within a round. comm.py reads the output.
#include <malloc.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "contenders.h"
#include "idle.h"
#include "load.h"

namespace holdfast::bench {
namespace {

struct settings {
  int rounds = 9;
  double batch_seconds = 0.1;
  int idle = 100000;
  std::vector<std::size_t> sizes = {64, 1024, 64 * 1024, 1 << 20};
  std::vector<int> connections = {1, 1000};
  std::string only;  ///< a server's name, for profiling
};

int listener_on_loopback(std::uint16_t* port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || ::listen(fd, 1024) != 0) {
    std::perror("listen");
    std::exit(2);
  }
  socklen_t length = sizeof at;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &length);
  *port = ntohs(at.sin_port);
  return fd;
}

/// Where the scheduler puts two threads that wake each other decides more than any server does, so
/// they are pinned: on one core for one connection, where nothing runs at the same time anyway, and
/// apart for many.
void pin(pthread_t thread, unsigned core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core % std::max(1u, std::thread::hardware_concurrency()), &cores);
  ::pthread_setaffinity_np(thread, sizeof cores, &cores);
}

/// A server in a thread of its own, and its client.
class pairing {
 public:
  pairing(const contender& who, std::size_t size, int connections)
      : stop_(::eventfd(0, EFD_CLOEXEC)) {
    std::uint16_t port = 0;
    const int listener = listener_on_loopback(&port);
    server_ = std::thread([=, this, serve = who.serve] { serve(listener, ::dup(stop_)); });
    pin(::pthread_self(), 0);
    pin(server_.native_handle(), connections == 1 ? 0 : 1);
    client_ = std::make_unique<load>(port, size, connections);
  }
  ~pairing() {
    client_.reset();
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t n = ::write(stop_, &one, sizeof one);
    server_.join();
    ::close(stop_);
  }
  figures run(std::size_t messages) { return client_->run(messages, server_.native_handle()); }

 private:
  int stop_;
  std::thread server_;
  std::unique_ptr<load> client_;
};

/// Messages that take about the wanted time, by the first server's pace.
std::size_t batch_size(pairing& first, int connections, double seconds) {
  const auto least = static_cast<std::size_t>(connections);
  const figures warm = first.run(std::max<std::size_t>(least, 64));
  const auto wanted = static_cast<std::size_t>(warm.per_second * seconds);
  return std::clamp(wanted, least, static_cast<std::size_t>(200000));
}

void measure_cell(const settings& s, const std::vector<contender>& all, std::size_t size,
                  int connections) {
  std::vector<std::unique_ptr<pairing>> pairs;
  for (const contender& who : all) {
    pairs.push_back(std::make_unique<pairing>(who, size, connections));
  }
  const std::size_t batch = batch_size(*pairs.front(), connections, s.batch_seconds);
  for (auto& p : pairs) p->run(std::max(batch / 4, static_cast<std::size_t>(connections)));
  for (int round = 0; round < s.rounds; ++round) {
    for (std::size_t k = 0; k < all.size(); ++k) {
      const std::size_t i = round % 2 == 0 ? k : all.size() - 1 - k;
      const figures f = pairs[i]->run(batch);
      std::printf("row %s %zu %d %d %.1f %.2f %.2f %.1f\n", all[i].name, size, connections, round,
                  f.per_second, f.p50, f.p99, f.cpu_ns);
    }
    std::fflush(stdout);
  }
}

/// Else the heap of a server's thread grows and shrinks with every message, and that is what would
/// be measured of the servers that allocate one.
void keep_the_heap() {
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 512 << 20);
}

/// As many descriptors as the system lets this process have.
void raise_file_limit() {
  rlimit files{1u << 18, 1u << 18};
  if (::setrlimit(RLIMIT_NOFILE, &files) == 0) return;
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

settings settings_from(int argc, char** argv) {
  settings s;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    const char* value = argv[i + 1];
    if (option == "--rounds") s.rounds = std::atoi(value);
    if (option == "--batch-seconds") s.batch_seconds = std::atof(value);
    if (option == "--idle") s.idle = std::atoi(value);
    if (option == "--size") s.sizes = {static_cast<std::size_t>(std::atol(value))};
    if (option == "--connections") s.connections = {std::atoi(value)};
    if (option == "--only") s.only = value;
  }
  return s;
}

}  // namespace

int run(int argc, char** argv) {
  const settings s = settings_from(argc, argv);
  ::signal(SIGPIPE, SIG_IGN);  // the plain loop and libevent need it
  raise_file_limit();
  keep_the_heap();
  if (s.idle != 0) {  // first, before the heap has holes
    for (const auto& measure : {measure_idle_layer, measure_idle_sockets, measure_idle_memory}) {
      const idle_figures f = measure(s.idle);
      std::printf("idle %d %.0f %.0f %s\n", f.channels, f.heap_bytes, f.resident_bytes,
                  f.transport);
    }
  }
  if (s.rounds == 0) return 0;
  std::vector<contender> all = contenders();
  if (!s.only.empty()) std::erase_if(all, [&](const contender& c) { return c.name != s.only; });
  for (const int connections : s.connections) {
    for (const std::size_t size : s.sizes) measure_cell(s, all, size, connections);
  }
  return 0;
}

}  // namespace holdfast::bench

int main(int argc, char** argv) {
  return holdfast::bench::run(argc, argv);
}
