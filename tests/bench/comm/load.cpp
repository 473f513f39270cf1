// The client of the comm benchmark.
#include "load.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "contenders.h"

namespace holdfast::bench {
namespace {

double thread_cpu_ns(pthread_t thread) {
  clockid_t id;
  timespec t{};
  if (::pthread_getcpuclockid(thread, &id) != 0 || ::clock_gettime(id, &t) != 0) return 0;
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

}  // namespace

load::load(std::uint16_t port, std::size_t size, int connections)
    : out_(size, 'x'), in_(256 * 1024), all_(static_cast<std::size_t>(connections)) {
  ep_ = ::epoll_create1(EPOLL_CLOEXEC);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(port);
  for (connection& c : all_) {
    c.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(c.fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
      std::perror("connect");
      std::exit(2);
    }
    no_delay(c.fd);
    ::fcntl(c.fd, F_SETFL, O_NONBLOCK);
    epoll_event e{};
    e.events = EPOLLIN | EPOLLOUT | EPOLLET;
    e.data.ptr = &c;
    ::epoll_ctl(ep_, EPOLL_CTL_ADD, c.fd, &e);
  }
}

load::~load() {
  for (connection& c : all_) ::close(c.fd);
  ::close(ep_);
}

figures load::run(std::size_t messages, pthread_t server) {
  latencies_.clear();
  latencies_.reserve(messages);
  to_begin_ = messages;
  const double cpu = thread_cpu_ns(server);
  const auto begun = clock::now();
  for (connection& c : all_) {
    if (to_begin_ != 0) begin(c);
  }
  while (under_way_ != 0) turn();
  const double wall = std::chrono::duration<double>(clock::now() - begun).count();
  figures f;
  const auto count = static_cast<double>(latencies_.size());
  f.per_second = count / wall;
  f.cpu_ns = (thread_cpu_ns(server) - cpu) / count;
  std::sort(latencies_.begin(), latencies_.end());
  f.p50 = latencies_[latencies_.size() / 2];
  f.p99 = latencies_[latencies_.size() * 99 / 100];
  return f;
}

void load::begin(connection& c) {
  --to_begin_;
  ++under_way_;
  c.sent = c.got = 0;
  c.begun = clock::now();
  send_more(c);
}

void load::send_more(connection& c) {
  while (c.sent < out_.size()) {
    const ssize_t n = ::send(c.fd, out_.data() + c.sent, out_.size() - c.sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    c.sent += static_cast<std::size_t>(n);
  }
}

void load::receive(connection& c) {
  while (c.got < out_.size()) {
    const ssize_t n = ::recv(c.fd, in_.data(), std::min(in_.size(), out_.size() - c.got), 0);
    if (n <= 0) return;
    c.got += static_cast<std::size_t>(n);
  }
  latencies_.push_back(std::chrono::duration<double, std::micro>(clock::now() - c.begun).count());
  --under_way_;
  if (to_begin_ != 0) begin(c);  // its answer needs the server: nothing to read yet
}

void load::turn() {
  epoll_event events[256];
  const int n = ::epoll_wait(ep_, events, 256, 5000);
  if (n == 0) {
    std::fprintf(stderr, "bench: a server has not answered for five seconds\n");
    std::exit(2);
  }
  for (int i = 0; i < n; ++i) {
    auto& c = *static_cast<connection*>(events[i].data.ptr);
    if (c.sent < out_.size()) send_more(c);
    if ((events[i].events & EPOLLIN) && c.got < out_.size() && c.sent != 0) receive(c);
  }
}

}  // namespace holdfast::bench
