// The echo servers of the comm benchmark. Each serves `listener` until the eventfd `stop` is
// readable.
#pragma once

#include <functional>
#include <vector>

namespace holdfast::bench {

constexpr unsigned chunk = 64 * 1024;  ///< what one read asks for, in every server

struct contender {
  const char* name;
  std::function<void(int listener, int stop)> serve;
};

/// The comm layer first, then what it is compared with.
std::vector<contender> contenders();

void no_delay(int fd);
void serve_comm_epoll(int listener, int stop);
void serve_comm_uring(int listener, int stop);
void serve_comm_awaitable(int listener, int stop);
void serve_asio(int listener, int stop);
void serve_uv(int listener, int stop);
void serve_libevent(int listener, int stop);
void serve_plain(int listener, int stop);

}  // namespace holdfast::bench
