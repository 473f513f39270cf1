// Channels: making them, and the calls that need no handler type.
#include "comm/channel.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

error_code system_error_of(int error) noexcept {
  return {error, boost::system::system_category()};
}

channel open_in(context& c, int descriptor, channel_kind kind, channel_phase phase,
                const channel_options& options, error_code& error) {
  int failure = 0;
  channel_state* state = c.internals().open(descriptor, kind, phase, options, failure);
  error = failure ? system_error_of(failure) : error_code();
  return channel::take_over(state);
}

/// A bound socket, or -1 and errno.
int bound_socket(const endpoint& at, int type, bool reuse_port) {
  const int fd = ::socket(at.family(), type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  if (type == SOCK_STREAM) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (reuse_port) ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (::bind(fd, at.address(), at.length) != 0) {
    const int error = errno;
    ::close(fd);
    errno = error;
    return -1;
  }
  return fd;
}

}  // namespace

channel channel::adopt(context& c, int descriptor, channel_kind kind, error_code& error,
                       const channel_options& options) {
  const int flags = ::fcntl(descriptor, F_GETFL);
  if (flags < 0 || ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) {
    error = system_error_of(errno);
    return {};
  }
  return open_in(c, descriptor, kind, channel_phase::open, options, error);
}

channel channel::stream(context& c, error_code& error, const channel_options& options) {
  return open_in(c, -1, channel_kind::stream, channel_phase::idle, options, error);
}

channel channel::listen(context& c, const endpoint& at, error_code& error, int backlog,
                        const channel_options& options) {
  const int fd = bound_socket(at, SOCK_STREAM, options.reuse_port);
  if (fd < 0 || ::listen(fd, backlog) != 0) {
    error = system_error_of(errno);
    if (fd >= 0) ::close(fd);
    return {};
  }
  channel made = open_in(c, fd, channel_kind::listener, channel_phase::open, options, error);
  if (!made) ::close(fd);
  return made;
}

channel channel::datagram(context& c, const endpoint& at, error_code& error,
                          const channel_options& options) {
  const int fd = bound_socket(at, SOCK_DGRAM, options.reuse_port);
  if (fd < 0) {
    error = system_error_of(errno);
    return {};
  }
  channel made = open_in(c, fd, channel_kind::datagram, channel_phase::open, options, error);
  if (!made) ::close(fd);
  return made;
}

std::pair<channel, channel> channel::pipe(context& c, error_code& error) {
  int ends[2];
  if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) {
    error = system_error_of(errno);
    return {};
  }
  channel first = adopt(c, ends[0], channel_kind::pipe, error);
  channel second = first ? adopt(c, ends[1], channel_kind::pipe, error) : channel();
  if (!first) ::close(ends[0]);
  if (!second) ::close(ends[1]);
  return {std::move(first), std::move(second)};
}

std::pair<channel, channel> channel::stream_pair(context& c, error_code& error) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
    error = system_error_of(errno);
    return {};
  }
  channel first = adopt(c, ends[0], channel_kind::stream, error);
  channel second = first ? adopt(c, ends[1], channel_kind::stream, error) : channel();
  if (!first) ::close(ends[0]);
  if (!second) ::close(ends[1]);
  return {std::move(first), std::move(second)};
}

std::size_t channel::cancel(direction d) noexcept {
  engine* e = live_engine();
  return e ? e->cancel_side(*state_, d) : 0;
}

bool channel::close() noexcept {
  engine* e = live_engine();
  return e && e->close(*state_, nullptr, false);
}

bool channel::abort() noexcept {
  engine* e = live_engine();
  return e && e->close(*state_, nullptr, true);
}

error_code channel::check_close() const noexcept {
  engine* e = live_engine();
  if (!e) return make_error_code(state_ ? errc::closing : errc::not_open);
  if (!e->on_own_thread()) return make_error_code(errc::wrong_thread);
  if (state_->phase >= channel_phase::closing) return make_error_code(errc::closing);
  return {};
}

bool channel::open() const noexcept {
  return live_engine() && state_->phase != channel_phase::idle &&
         state_->phase < channel_phase::closing;
}

completion channel::last(direction d) const noexcept {
  return state_ ? state_->of(d).latest : completion();
}

channel_statistics channel::statistics() const noexcept {
  if (!state_) return {};
  const side& reads = state_->of(direction::read);
  const side& writes = state_->of(direction::write);
  return {reads.operations, writes.operations, writes.bytes, state_->unreleased};
}

endpoint channel::local_endpoint() const {
  endpoint e;
  socklen_t length = sizeof e.storage;
  if (native_handle() >= 0 && ::getsockname(native_handle(), e.address(), &length) == 0) {
    e.length = length;
  }
  return e;
}

endpoint channel::peer_endpoint() const {
  endpoint e;
  socklen_t length = sizeof e.storage;
  if (native_handle() >= 0 && ::getpeername(native_handle(), e.address(), &length) == 0) {
    e.length = length;
  }
  return e;
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
