// The epoll backend: edge-triggered readiness, system calls when the engine asks for a step.
#include <fcntl.h>
#include <linux/errqueue.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <new>
#include <system_error>

#include "comm/backend/sockets.h"
#include "comm/core/engine.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

// What `backend_bits` remembers between edges.
enum : std::uint32_t {
  readable = 1,
  writable = 2,
  hung_up = 4,  // the end or an error waits: a short read does not mean "nothing left"
  connect_begun = 8,
  zero_copy_on = 16,
  zero_copy_refused = 32,
  tcp = 64,  // a short read has emptied it; local sockets stop at descriptors as well
};

constexpr std::uint64_t wake_mark = ~std::uint64_t{0};
constexpr std::size_t max_parts = 64;
constexpr std::size_t max_gather = 1u << 20;

/// Zero-copy sends of a channel whose notification has not come, by the kernel's counter.
struct zero_copy_sends {
  std::uint32_t first = 0;
  std::deque<operation*> waiting;  // null once notified out of order
};

class epoll_backend final : public backend {
 public:
  epoll_backend();
  ~epoll_backend() override;

  const char* name() const noexcept override { return "epoll"; }
  int attach(channel_state& ch) override;
  void detach(channel_state& ch) noexcept override;
  int renew(channel_state& ch, const endpoint& peer) override;
  step attempt(channel_state& ch, direction d) override;
  bool withdraw(channel_state&, direction) override { return true; }
  void abort(channel_state& ch) noexcept override;
  bool poll(time_point until) override;
  void wake() noexcept override;
  time_point now() const noexcept override { return clock::now(); }

 private:
  int watch(channel_state& ch) noexcept;
  void on_event(const epoll_event& e);
  step read(channel_state& ch, operation& op);
  step write(channel_state& ch, operation& op);
  step send_zero_copy(channel_state& ch, operation& op, msghdr& message, std::size_t wanted);
  step accept(channel_state& ch);
  step connect(channel_state& ch, operation& op);
  step send_to(channel_state& ch, operation& op);
  step receive_from(channel_state& ch, operation& op);
  void take_notifications(channel_state& ch) noexcept;
  step blocked(channel_state& ch, std::uint32_t bit, int error) noexcept;

  int epoll_ = -1;
  int wake_ = -1;
};

epoll_backend::epoll_backend() {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  wake_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  epoll_event e{};
  e.events = EPOLLIN | EPOLLET;
  e.data.u64 = wake_mark;
  if (epoll_ < 0 || wake_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &e) != 0) {
    throw std::system_error(errno, std::system_category(), "epoll");
  }
}

epoll_backend::~epoll_backend() {
  ::close(wake_);
  ::close(epoll_);
}

// Channels --------------------------------------------------------------------------------------

int epoll_backend::watch(channel_state& ch) noexcept {
  epoll_event e{};
  e.events = EPOLLET | EPOLLIN | EPOLLOUT | EPOLLRDHUP;
  e.data.u64 = (static_cast<std::uint64_t>(ch.generation) << 32) | ch.index;
  return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, ch.descriptor, &e) == 0 ? 0 : errno;
}

int epoll_backend::attach(channel_state& ch) {
  if (ch.descriptor < 0) return 0;
  ch.backend_bits = readable | writable;  // until a call says otherwise
  if (ch.kind == channel_kind::stream && sockets::is_internet(ch.descriptor)) {
    ch.backend_bits |= tcp;
  }
  return watch(ch);
}

void epoll_backend::detach(channel_state& ch) noexcept {
  delete static_cast<zero_copy_sends*>(std::exchange(ch.backend_data, nullptr));
  if (ch.descriptor < 0) return;
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, ch.descriptor, nullptr);
  ::close(ch.descriptor);
}

int epoll_backend::renew(channel_state& ch, const endpoint& peer) {
  if (ch.descriptor >= 0) {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, ch.descriptor, nullptr);
    ::close(ch.descriptor);
  }
  ch.descriptor = sockets::stream_for(peer);
  if (ch.descriptor < 0) return errno;
  ch.backend_bits = connect_begun;
  const int begun = sockets::begin_connect(ch.descriptor, peer);
  if (begun != 0 && begun != EINPROGRESS) return begun;
  if (begun == 0) ch.backend_bits |= readable | writable;
  return watch(ch);
}

void epoll_backend::abort(channel_state& ch) noexcept {
  if (ch.descriptor < 0) return;
  sockets::reset(ch.descriptor);
  take_notifications(ch);
}

// Events ----------------------------------------------------------------------------------------

bool epoll_backend::poll(time_point until) {
  epoll_event events[256];
  int count = 0;
  if (until == time_point::min()) {
    count = ::epoll_wait(epoll_, events, 256, 0);
  } else if (until == time_point::max()) {
    count = ::epoll_wait(epoll_, events, 256, -1);
  } else {
    using std::chrono::nanoseconds;
    const auto left = std::max<std::int64_t>(
        0, std::chrono::duration_cast<nanoseconds>(until - clock::now()).count());
    const timespec wait{static_cast<time_t>(left / 1000000000),
                        static_cast<long>(left % 1000000000)};
    count = ::epoll_pwait2(epoll_, events, 256, &wait, nullptr);
  }
  for (int i = 0; i < count; ++i) on_event(events[i]);
  return true;
}

void epoll_backend::on_event(const epoll_event& e) {
  if (e.data.u64 == wake_mark) {
    std::uint64_t drained = 0;
    [[maybe_unused]] const ssize_t n = ::read(wake_, &drained, sizeof drained);
    return;
  }
  channel_state* ch = engine_->find(static_cast<std::uint32_t>(e.data.u64),
                                    static_cast<std::uint32_t>(e.data.u64 >> 32));
  if (!ch) {
    engine_->count_stale();
    return;
  }
  const bool notified = (e.events & EPOLLERR) && ch->backend_data;
  if (notified) take_notifications(*ch);
  if (e.events & (EPOLLRDHUP | EPOLLHUP | (notified ? 0u : EPOLLERR))) ch->backend_bits |= hung_up;
  if (e.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
    ch->backend_bits |= readable;
    if (ch->of(direction::read).head) engine_->ready(*ch, direction::read);
  }
  if (e.events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) {
    ch->backend_bits |= writable;
    if (ch->of(direction::write).head) engine_->ready(*ch, direction::write);
  }
}

void epoll_backend::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = ::write(wake_, &one, sizeof one);
}

// Steps -----------------------------------------------------------------------------------------

step epoll_backend::attempt(channel_state& ch, direction d) {
  operation& op = *ch.of(d).head;
  if (op.kind == op_kind::connect) return connect(ch, op);
  if (!(ch.backend_bits & (d == direction::read ? readable : writable)) &&
      op.kind != op_kind::shutdown) {
    return step::of(step::pending);
  }
  const engine::transfer_scope scope(op);
  switch (op.kind) {
    case op_kind::read:
    case op_kind::read_page:
      return read(ch, op);
    case op_kind::write:
      return write(ch, op);
    case op_kind::accept:
      return accept(ch);
    case op_kind::send_to:
      return send_to(ch, op);
    case op_kind::receive_from:
      return receive_from(ch, op);
    case op_kind::shutdown:
      return ::shutdown(ch.descriptor, SHUT_WR) == 0 ? step::of(step::moved) : step::fail(errno);
    default:
      return step::fail(ENOTSUP);
  }
}

step epoll_backend::blocked(channel_state& ch, std::uint32_t bit, int error) noexcept {
  if (error != EAGAIN && error != EWOULDBLOCK) return step::fail(error);
  ch.backend_bits &= ~bit;
  return step::of(step::pending);
}

step epoll_backend::read(channel_state& ch, operation& op) {
  iovec parts[max_parts];
  std::size_t count = 1;
  std::size_t wanted = op.remaining();
  if (op.kind == op_kind::read_page) {
    if (!op.take_page()) return step::fail(ENOBUFS);
    wanted = op.total;
    parts[0] = {op.taken.space().data(), wanted};
  } else {
    count = op.gather(parts, max_parts);
  }
  ssize_t n = 0;
  do {
    if (ch.kind != channel_kind::pipe && count == 1) {
      n = ::recv(ch.descriptor, parts[0].iov_base, parts[0].iov_len, 0);
    } else {
      n = ::readv(ch.descriptor, parts, static_cast<int>(count));
    }
  } while (n < 0 && errno == EINTR);
  if (n < 0) {
    const int error = errno;
    op.return_page();  // an idle channel pins no page
    return blocked(ch, readable, error);
  }
  if (n == 0 && ch.kind != channel_kind::datagram) return step::of(step::ended);
  // A short read has emptied the socket; the next bytes bring an edge.
  if (static_cast<std::size_t>(n) < wanted && count < max_parts &&
      (ch.backend_bits & (tcp | hung_up)) == tcp) {
    ch.backend_bits &= ~readable;
  }
  return step::of(step::moved, static_cast<std::size_t>(n));
}

step epoll_backend::write(channel_state& ch, operation& op) {
  iovec parts[max_parts];
  const std::size_t count = engine_->gather(ch, parts, max_parts, max_gather, false);
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < count; ++i) wanted += parts[i].iov_len;
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = count;
  if (op.zero_copy && ch.kind == channel_kind::stream && !(ch.backend_bits & zero_copy_refused)) {
    return send_zero_copy(ch, op, message, wanted);
  }
  ssize_t n = 0;
  do {
    if (ch.kind == channel_kind::pipe) {
      n = sockets::write_quietly(ch.descriptor, parts, static_cast<int>(count));
    } else if (count == 1) {
      n = ::send(ch.descriptor, parts[0].iov_base, parts[0].iov_len, MSG_NOSIGNAL);
    } else {
      n = ::sendmsg(ch.descriptor, &message, MSG_NOSIGNAL);
    }
  } while (n < 0 && errno == EINTR);
  if (n < 0) return blocked(ch, writable, errno);
  if (static_cast<std::size_t>(n) < wanted) ch.backend_bits &= ~writable;
  return step::of(step::moved, static_cast<std::size_t>(n));
}

step epoll_backend::send_zero_copy(channel_state& ch, operation& op, msghdr& message,
                                   std::size_t wanted) {
  if (!(ch.backend_bits & zero_copy_on)) {
    const int on = 1;
    ch.backend_data = new (std::nothrow) zero_copy_sends;
    if (!ch.backend_data ||
        ::setsockopt(ch.descriptor, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) != 0) {
      ch.backend_bits |= zero_copy_refused;
      return write(ch, op);
    }
    ch.backend_bits |= zero_copy_on;
  }
  auto& sends = *static_cast<zero_copy_sends*>(ch.backend_data);
  try {
    sends.waiting.push_back(nullptr);  // before the call: nothing may fail after it
  } catch (const std::bad_alloc&) {
    op.zero_copy = false;
    return write(ch, op);
  }
  ssize_t n = 0;
  do {
    n = ::sendmsg(ch.descriptor, &message, MSG_NOSIGNAL | MSG_ZEROCOPY);
  } while (n < 0 && errno == EINTR);
  if (n <= 0) {
    const int error = errno;
    sends.waiting.pop_back();
    if (error != ENOBUFS) return blocked(ch, writable, error);
    op.zero_copy = false;  // no memory to track it with: copy this one
    return write(ch, op);
  }
  sends.waiting.back() = &op;
  ++op.unreleased;
  if (static_cast<std::size_t>(n) < wanted) ch.backend_bits &= ~writable;
  return step::of(step::moved, static_cast<std::size_t>(n));
}

void epoll_backend::take_notifications(channel_state& ch) noexcept {
  auto* sends = static_cast<zero_copy_sends*>(ch.backend_data);
  if (!sends) return;
  for (;;) {
    alignas(cmsghdr) char control[128];
    msghdr message{};
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    if (::recvmsg(ch.descriptor, &message, MSG_ERRQUEUE) < 0) return;
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
      sock_extended_err notice;
      std::memcpy(&notice, CMSG_DATA(c), sizeof notice);
      if (notice.ee_origin != SO_EE_ORIGIN_ZEROCOPY || notice.ee_errno != 0) continue;
      for (std::uint32_t id = notice.ee_info; id != notice.ee_data + 1; ++id) {
        const std::uint32_t at = id - sends->first;
        if (at >= sends->waiting.size() || !sends->waiting[at]) {
          engine_->count_stale();
          continue;
        }
        engine_->released(std::exchange(sends->waiting[at], nullptr));
      }
    }
    while (!sends->waiting.empty() && !sends->waiting.front()) {
      sends->waiting.pop_front();
      ++sends->first;
    }
  }
}

step epoll_backend::accept(channel_state& ch) {
  int fd = -1;
  do {
    fd = ::accept4(ch.descriptor, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return blocked(ch, readable, errno);
  sockets::set_stream_defaults(fd);
  int error = 0;
  step s = step::of(step::moved);
  s.accepted = engine_->open(fd, channel_kind::stream, channel_phase::open, ch.options, error);
  if (s.accepted) return s;
  ::close(fd);
  return step::fail(error);
}

step epoll_backend::connect(channel_state& ch, operation& op) {
  if (!(ch.backend_bits & connect_begun)) {
    const int error = renew(ch, op.endpoints[op.endpoint_index]);
    if (error != 0) return step::fail(error);
  }
  if (!(ch.backend_bits & writable)) return step::of(step::pending);
  const int error = sockets::take_error(ch.descriptor);
  if (error != 0) return step::fail(error);
  const int family = op.endpoints[op.endpoint_index].family();
  ch.backend_bits = readable | writable;
  if (family == AF_INET || family == AF_INET6) ch.backend_bits |= tcp;
  return step::of(step::moved);
}

step epoll_backend::send_to(channel_state& ch, operation& op) {
  iovec parts[max_parts];
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = op.gather(parts, max_parts);
  message.msg_name = op.endpoints[0].address();
  message.msg_namelen = op.endpoints[0].length;
  ssize_t n = 0;
  do {
    n = ::sendmsg(ch.descriptor, &message, MSG_NOSIGNAL);
  } while (n < 0 && errno == EINTR);
  return n < 0 ? blocked(ch, writable, errno) : step::of(step::moved, static_cast<std::size_t>(n));
}

step epoll_backend::receive_from(channel_state& ch, operation& op) {
  iovec parts[max_parts];
  endpoint peer;
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = op.gather(parts, max_parts);
  message.msg_name = peer.address();
  message.msg_namelen = sizeof peer.storage;
  ssize_t n = 0;
  do {
    n = ::recvmsg(ch.descriptor, &message, 0);
  } while (n < 0 && errno == EINTR);
  if (n < 0) return blocked(ch, readable, errno);
  peer.length = message.msg_namelen;
  op.endpoints[0] = peer;
  return step::of(step::moved, static_cast<std::size_t>(n));
}

}  // namespace

std::unique_ptr<backend> make_epoll_backend() {
  return std::make_unique<epoll_backend>();
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
