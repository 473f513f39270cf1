// Accepting clients.
#include "proxy/server/listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "proxy/client/connection.h"

namespace holdfast::proxy {
namespace {

constexpr milliseconds pause_time{100};
// What the kernel holds for a client beyond what is on its way. More of it is more memory per slow
// client and has left the processor's cache when it is sent; how much is on its way stays TCP's
// choice.
constexpr int most_unsent = 64 * 1024;

/// A listening socket that shares its port with the other threads', or -1 and errno.
int shared_socket(const comm::endpoint& at) noexcept {
  const int fd = ::socket(at.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  // What is accepted inherits it.
  ::setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent, sizeof most_unsent);
  if (::bind(fd, at.address(), at.length) == 0 && ::listen(fd, 4096) == 0) return fd;
  const int error = errno;
  ::close(fd);
  errno = error;
  return -1;
}

}  // namespace

std::string listener::open(const authority& at) {
  const std::string host = at.host == "localhost" ? "127.0.0.1" : at.host;
  const comm::endpoint where = comm::endpoint::parse(host, at.port);
  if (!where) return at.host + " is no numeric address";
  const int fd = shared_socket(where);
  if (fd < 0) return where.text() + ": " + std::strerror(errno);
  comm::error_code error;
  channel_ = channel::adopt(loop_.context, fd, comm::channel_kind::listener, error);
  if (error) {
    ::close(fd);
    return error.message();
  }
  accept();
  return {};
}

void listener::accept() {
  channel_.accept([this](const completion& c, channel accepted) {
    if (!channel_.open()) return;
    loop_.refresh_clock();
    if (!c) return pause();
    client_connection::start(loop_, std::move(accepted), admin_);
    const auto open = loop_.count.open_clients.load(std::memory_order_relaxed);
    if (!admin_ && open >= static_cast<std::int64_t>(loop_.set().limit.clients)) return pause();
    accept();
  });
}

/// Out of descriptors, or enough clients for now.
void listener::pause() {
  loop_.context.wait_until(loop_.context.now() + pause_time, [this](const completion& c) {
    if (!c || !channel_.open()) return;
    const auto open = loop_.count.open_clients.load(std::memory_order_relaxed);
    if (!admin_ && open >= static_cast<std::int64_t>(loop_.set().limit.clients)) return pause();
    accept();
  });
}

}  // namespace holdfast::proxy
