// Small helpers over the socket calls, shared by the kernel backends.
#include "comm/backend/sockets.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>

#include <cerrno>

namespace holdfast::comm::inline HOLDFAST_COMM_ABI::sockets {
namespace {

/// A pipe has no MSG_NOSIGNAL: keep the signal from the program, whatever its disposition.
class no_sigpipe {
 public:
  no_sigpipe() noexcept {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGPIPE);
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &set_, &old_);
  }
  ~no_sigpipe() {
    const int error = errno;
    const timespec zero{};
    if (raised && !was_pending_) ::sigtimedwait(&set_, nullptr, &zero);
    ::pthread_sigmask(SIG_SETMASK, &old_, nullptr);
    errno = error;
  }
  bool raised = false;

 private:
  sigset_t set_;
  sigset_t old_;
  bool was_pending_;
};

}  // namespace

int stream_for(const endpoint& peer) noexcept {
  const int fd = ::socket(peer.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0) set_stream_defaults(fd);
  return fd;
}

void set_stream_defaults(int fd) noexcept {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool is_internet(int fd) noexcept {
  int family = 0;
  socklen_t length = sizeof family;
  return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &length) == 0 &&
         (family == AF_INET || family == AF_INET6);
}

int begin_connect(int fd, const endpoint& peer) noexcept {
  return ::connect(fd, peer.address(), peer.length) == 0 ? 0 : errno;
}

int take_error(int fd) noexcept {
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
  return error;
}

ssize_t write_quietly(int fd, const iovec* parts, int count) noexcept {
  no_sigpipe quiet;
  const ssize_t n = ::writev(fd, parts, count);
  quiet.raised = n < 0 && errno == EPIPE;
  return n;
}

void reset(int fd) noexcept {
  const linger at_once{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  sockaddr none{};
  none.sa_family = AF_UNSPEC;
  // Disconnects TCP with a reset, and frees what was queued; local sockets refuse it.
  if (::connect(fd, &none, sizeof none) != 0) ::shutdown(fd, SHUT_RDWR);
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI::sockets
