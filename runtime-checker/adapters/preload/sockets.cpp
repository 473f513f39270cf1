// System calls on descriptors: MSG_ZEROCOPY lends what it took until its notification is read;
// calls that touch memory in flight are named; close tells the other adapters; chaos disturbs them.
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// After <time.h>, whose timespec it uses.
#include <linux/errqueue.h>

#include <cerrno>

#include "adapters/preload/chaos.h"
#include "adapters/preload/real.h"

namespace holdfast::adapters {
namespace {

using guard::HashMap;

struct ZeroCopy {
  std::uint32_t next = 0;
  HashMap<std::uint32_t, hf_guard_op> pending;
};
struct Sockets {
  guard::SpinLock lock;
  HashMap<int, ZeroCopy> zero_copy;
};
Sockets& sockets() {
  alignas(Sockets) static char room[sizeof(Sockets)];
  static auto* made = new (room) Sockets;
  return *made;
}

/// Every successful send with the flag gets the next number, even of no bytes lent.
void sent_zero_copy(int fd, const iovec* vector, std::size_t count, std::size_t taken) {
  guard::Vector<hf_guard_buffer> pieces;
  std::size_t left = taken;
  for (std::size_t i = 0; i < count && left; ++i) {
    const std::size_t part = vector[i].iov_len < left ? vector[i].iov_len : left;
    pieces.push_back({vector[i].iov_base, part});
    left -= part;
  }
  const hf_guard_op op = lend("send MSG_ZEROCOPY", HF_GUARD_WRITE, pieces.data(), pieces.size(),
                              HF_GUARD_NO_HANDLER | HF_GUARD_MAY_PEND);
  sockets().lock.lock();
  ZeroCopy& state = sockets().zero_copy[fd];
  state.pending[state.next++] = op;
  sockets().lock.unlock();
}

void notified(int fd, std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t id = first;; ++id) {
    sockets().lock.lock();
    ZeroCopy& state = sockets().zero_copy[fd];
    const auto at = state.pending.find(id);
    const hf_guard_op op = at == state.pending.end() ? 0 : at->second;
    if (op) state.pending.erase(at);
    sockets().lock.unlock();
    settle(op, 0);
    if (id == last) return;
  }
}

void read_notifications(int fd, msghdr* message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
    const bool error = (part->cmsg_level == SOL_IP && part->cmsg_type == IP_RECVERR) ||
                       (part->cmsg_level == SOL_IPV6 && part->cmsg_type == IPV6_RECVERR);
    if (!error) continue;
    const auto* what = reinterpret_cast<const sock_extended_err*>(CMSG_DATA(part));
    if (what->ee_origin == SO_EE_ORIGIN_ZEROCOPY) notified(fd, what->ee_info, what->ee_data);
  }
}

void touched(const void* data, std::size_t size, bool write, const char* by) {
  if (size) guard::memory_touched(reinterpret_cast<guard::Address>(data), size, write, by);
}

}  // namespace

void zerocopy_before_close(int fd) {
  sockets().lock.lock();
  guard::Vector<hf_guard_op> pending;
  if (const auto at = sockets().zero_copy.find(fd); at != sockets().zero_copy.end()) {
    for (const auto& [id, op] : at->second.pending) pending.push_back(op);
    sockets().zero_copy.erase(at);
  }
  sockets().lock.unlock();
  // Notifications are lost with the descriptor: what the kernel still reads is not known any more.
  for (const hf_guard_op op : pending) settle(op, 0);
}

}  // namespace holdfast::adapters

using namespace holdfast::adapters;

HOLDFAST_EXPORT ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  if (!still_open(fd, "sendmsg")) return -1;
  const Disturbed what = disturb_write(fd, message->msg_iov, message->msg_iovlen);
  if (what.refuse) return errno = EAGAIN, -1;
  msghdr changed = *message;
  if (what.vector)
    changed.msg_iov = const_cast<iovec*>(what.vector), changed.msg_iovlen = what.count;
  const ssize_t result = HOLDFAST_REAL(sendmsg)(fd, &changed, flags);
  if (result > 0 && (flags & MSG_ZEROCOPY)) {
    sent_zero_copy(fd, changed.msg_iov, changed.msg_iovlen, static_cast<std::size_t>(result));
  }
  return result;
}

HOLDFAST_EXPORT ssize_t send(int fd, const void* data, std::size_t size, int flags) {
  if (!still_open(fd, "send")) return -1;
  const iovec piece{const_cast<void*>(data), size};
  const Disturbed what = disturb_write(fd, &piece, 1);
  if (what.refuse) return errno = EAGAIN, -1;
  if (what.vector) size = what.vector[0].iov_len;
  const ssize_t result = HOLDFAST_REAL(send)(fd, data, size, flags);
  if (result > 0 && (flags & MSG_ZEROCOPY)) {
    sent_zero_copy(fd, &piece, 1, static_cast<std::size_t>(result));
  }
  return result;
}

HOLDFAST_EXPORT ssize_t write(int fd, const void* data, std::size_t size) {
  if (!still_open(fd, "write")) return -1;
  const iovec piece{const_cast<void*>(data), size};
  const Disturbed what = disturb_write(fd, &piece, 1);
  if (what.refuse) return errno = EAGAIN, -1;
  if (what.vector) size = what.vector[0].iov_len;
  return HOLDFAST_REAL(write)(fd, data, size);
}

HOLDFAST_EXPORT ssize_t writev(int fd, const iovec* vector, int count) {
  if (!still_open(fd, "writev")) return -1;
  const Disturbed what = disturb_write(fd, vector, static_cast<std::size_t>(count));
  if (what.refuse) return errno = EAGAIN, -1;
  if (what.vector) return HOLDFAST_REAL(writev)(fd, what.vector, static_cast<int>(what.count));
  return HOLDFAST_REAL(writev)(fd, vector, count);
}

HOLDFAST_EXPORT ssize_t recvmsg(int fd, msghdr* message, int flags) {
  if (!still_open(fd, "recvmsg")) return -1;
  if ((flags & MSG_ERRQUEUE) && disturb_notification(fd)) return errno = EAGAIN, -1;
  if (!(flags & MSG_ERRQUEUE)) {
    hf_guard_turn();
    for (std::size_t i = 0; i < message->msg_iovlen; ++i) {
      touched(message->msg_iov[i].iov_base, message->msg_iov[i].iov_len, true, "recvmsg");
    }
  }
  const ssize_t result = HOLDFAST_REAL(recvmsg)(fd, message, flags);
  if (result >= 0 && (flags & MSG_ERRQUEUE)) read_notifications(fd, message);
  return result;
}

HOLDFAST_EXPORT ssize_t recv(int fd, void* data, std::size_t size, int flags) {
  if (!still_open(fd, "recv")) return -1;
  touched(data, size, true, "recv");
  size = disturb_read(fd, size);
  return HOLDFAST_REAL(recv)(fd, data, size, flags);
}

HOLDFAST_EXPORT ssize_t read(int fd, void* data, std::size_t size) {
  if (!still_open(fd, "read")) return -1;
  touched(data, size, true, "read");
  size = disturb_read(fd, size);
  return HOLDFAST_REAL(read)(fd, data, size);
}

HOLDFAST_EXPORT int close(int fd) {
  uring_before_close(fd);
  zerocopy_before_close(fd);
  chaos_forget(fd);
  descriptor_closed(fd);
  struct stat what{};
  const bool socket = chaos_on() && fstat(fd, &what) == 0 && S_ISSOCK(what.st_mode);
  const int result = HOLDFAST_REAL(close)(fd);
  if (socket && result == 0) chaos_occupy(fd);
  return result;
}

HOLDFAST_EXPORT int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept {
  const int result = HOLDFAST_REAL(epoll_ctl)(epoll, operation, fd, event);
  if (result == 0) chaos_watch(epoll, operation, fd, event);
  return result;
}

HOLDFAST_EXPORT int epoll_wait(int epoll, epoll_event* events, int most, int timeout) {
  hf_guard_turn();
  return HOLDFAST_REAL(epoll_wait)(epoll, events, most, timeout);
}

HOLDFAST_EXPORT int poll(pollfd* list, nfds_t count, int timeout) {
  hf_guard_turn();
  return HOLDFAST_REAL(poll)(list, count, timeout);
}
