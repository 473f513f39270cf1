// See chaos_uring.h.
#include "adapters/preload/chaos_uring.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "adapters/preload/chaos.h"
#include "guard/runtime.h"

namespace holdfast::adapters {
namespace {

constexpr unsigned inject_result = 1;  // IORING_NOP_INJECT_RESULT, Linux 6.10

/// An operation can be made to end as cancelled where an empty entry takes a result to give.
bool can_inject() {
  static const bool able = [] {
    // Through the adapter, like any ring: it must not be remembered when it is gone.
    io_uring ring;
    if (io_uring_queue_init(2, &ring, 0) != 0) return false;
    io_uring_sqe* sqe = io_uring_get_sqe(&ring);
    io_uring_prep_nop(sqe);
    sqe->len = static_cast<unsigned>(-ECANCELED);
    sqe->rw_flags = inject_result;
    int result = 0;
    if (io_uring_submit_and_wait(&ring, 1) == 1) {
      io_uring_cqe* cqe = nullptr;
      if (io_uring_peek_cqe(&ring, &cqe) == 0) result = cqe->res;
    }
    io_uring_queue_exit(&ring);
    return result == -ECANCELED;
  }();
  return able;
}

struct Kind {
  bool known = false;
  bool write = false;
  bool one_buffer = false;
  bool message_flags = false;
};
Kind kind_of(unsigned opcode) {
  switch (opcode) {
    case IORING_OP_SEND:
      return {true, true, true, true};
    case IORING_OP_RECV:
      return {true, false, true, true};
    case IORING_OP_WRITE:
      return {true, true, true, false};
    case IORING_OP_READ:
      return {true, false, true, false};
    case IORING_OP_WRITEV:
    case IORING_OP_SENDMSG:
      return {true, true, false, false};
    case IORING_OP_READV:
    case IORING_OP_RECVMSG:
      return {true, false, false, false};
    default:
      return {};
  }
}

}  // namespace

void disturb_entry(io_uring_sqe& sqe) {
  constexpr unsigned special =
      IOSQE_FIXED_FILE | IOSQE_IO_LINK | IOSQE_IO_HARDLINK | IOSQE_IO_DRAIN | IOSQE_BUFFER_SELECT;
  const Kind kind = kind_of(sqe.opcode);
  // `ioprio` holds the flags of sends and receives: several results, bundles.
  if (!chaos_on() || !kind.known || (sqe.flags & special) || sqe.ioprio) return;
  const bool parts = moves_in_parts(sqe.fd);
  const Decision what = decide(sqe.fd, kind.write, sqe.len);
  if (what.cancel && parts && can_inject()) {
    const std::uint64_t data = sqe.user_data;
    const auto flags = sqe.flags;
    io_uring_prep_nop(&sqe);
    sqe.user_data = data;
    sqe.flags = flags;
    sqe.len = static_cast<unsigned>(-ECANCELED);
    sqe.rw_flags = inject_result;
    return;
  }
  if (what.late) sqe.flags |= IOSQE_ASYNC;
  const bool whole = kind.message_flags && (sqe.msg_flags & MSG_WAITALL);
  if (kind.one_buffer && parts && !whole) sqe.len = static_cast<unsigned>(what.size);
}

void disturb_order(io_uring* ring, unsigned from) {
  if (!chaos_on() || (ring->flags & IORING_SETUP_CQE32)) return;
  const io_uring_cq& cq = ring->cq;
  const unsigned entries = cq.ring_entries ? cq.ring_entries : *cq.kring_entries;
  const unsigned tail = __atomic_load_n(cq.ktail, __ATOMIC_ACQUIRE);
  const unsigned head = *cq.khead;
  if (tail - from > entries || tail - head > entries) return;
  // Never before the head: those were consumed inside the call.
  for (unsigned at = head - from < entries ? head : from; tail - at >= 2 && tail - at <= entries;
       ++at) {
    io_uring_cqe& one = cq.cqes[at & (entries - 1)];
    io_uring_cqe& two = cq.cqes[(at + 1) & (entries - 1)];
    if (one.user_data == two.user_data || ((one.flags | two.flags) & IORING_CQE_F_MORE)) continue;
    if (((at * 0x9e3779b1u) ^ static_cast<unsigned>(guard::runtime().options.chaos)) & 0x40) {
      std::swap(one.user_data, two.user_data);
      std::swap(one.res, two.res);
      std::swap(one.flags, two.flags);
      ++at;
    }
  }
}

}  // namespace holdfast::adapters
