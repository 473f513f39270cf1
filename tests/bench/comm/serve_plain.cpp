// The echo server as a plain level-triggered epoll loop; reads only what it has written out.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "contenders.h"

namespace holdfast::bench {
namespace {

struct plain_session {
  int fd;
  std::size_t from = 0;
  std::size_t to = 0;
  bool waiting_to_write = false;
  char bytes[chunk];
};

void watch(int ep, int op, int fd, std::uint32_t events, void* who) {
  epoll_event e{};
  e.events = events;
  e.data.ptr = who;
  ::epoll_ctl(ep, op, fd, &e);
}

void accept_one(int ep, int listener) {
  const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  no_delay(fd);
  auto* s = new plain_session;
  s->fd = fd;
  watch(ep, EPOLL_CTL_ADD, fd, EPOLLIN, s);
}

void serve_one(int ep, plain_session* s) {
  if (s->from == s->to) {
    const ssize_t got = ::read(s->fd, s->bytes, chunk);
    if (got <= 0) {
      if (got < 0 && errno == EAGAIN) return;
      ::close(s->fd);
      delete s;
      return;
    }
    s->from = 0;
    s->to = static_cast<std::size_t>(got);
  }
  iovec part{s->bytes + s->from, s->to - s->from};
  const ssize_t sent = ::writev(s->fd, &part, 1);
  if (sent > 0) s->from += static_cast<std::size_t>(sent);
  const bool more = s->from != s->to;
  if (more != s->waiting_to_write) {
    s->waiting_to_write = more;
    watch(ep, EPOLL_CTL_MOD, s->fd, more ? EPOLLOUT : EPOLLIN, s);
  }
}

}  // namespace

void no_delay(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void serve_plain(int listener, int stop) {
  const int ep = ::epoll_create1(EPOLL_CLOEXEC);
  int door_mark = 0;
  int bell_mark = 0;
  watch(ep, EPOLL_CTL_ADD, listener, EPOLLIN, &door_mark);
  watch(ep, EPOLL_CTL_ADD, stop, EPOLLIN, &bell_mark);
  for (bool on = true; on;) {
    epoll_event events[256];
    const int n = ::epoll_wait(ep, events, 256, -1);
    for (int i = 0; i < n; ++i) {
      void* who = events[i].data.ptr;
      if (who == &bell_mark) {
        on = false;
      } else if (who == &door_mark) {
        accept_one(ep, listener);
      } else {
        serve_one(ep, static_cast<plain_session*>(who));
      }
    }
  }
  ::close(ep);
  ::close(listener);
}

}  // namespace holdfast::bench
