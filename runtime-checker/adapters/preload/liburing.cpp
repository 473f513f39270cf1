// liburing: entries are read from the submission ring when they are submitted, completions from the
// completion ring, whose head the program moves inline. What counts is what the kernel has posted.
#include <liburing.h>
#include <sys/uio.h>

#include "adapters/preload/chaos.h"
#include "adapters/preload/chaos_uring.h"
#include "adapters/preload/real.h"
#include "guard/runtime.h"
#include "guard/sanitizers.h"

namespace holdfast::adapters {
namespace {

using guard::HashMap;
using guard::Vector;

struct Ring {
  io_uring* ring = nullptr;
  unsigned shadow = 0;  ///< completions up to here have been seen
  bool linked = false;  ///< order means something
  bool lost = false;    ///< more were posted than the ring holds: no verdict about those
  HashMap<std::uint64_t, Vector<hf_guard_op>> pending;  ///< by user_data
  Vector<hf_guard_buffer> registered;
  /// Entries of a descriptor that was closed before they were submitted: position -> number.
  HashMap<unsigned, int> stale;
};

struct Rings {
  guard::SpinLock lock;
  Vector<Ring*> all;
};
Rings& rings() {
  alignas(Rings) static char room[sizeof(Rings)];
  static auto* made = new (room) Rings;
  return *made;
}

void refresh_rings();

Ring& ring_of(io_uring* ring) {
  for (Ring* known : rings().all) {
    if (known->ring == ring) return *known;
  }
  auto* made = new (guard::heap_allocate(sizeof(Ring))) Ring;
  made->ring = ring;
  made->shadow = *ring->cq.khead;
  if (rings().all.empty()) guard::add_refresh(refresh_rings);
  rings().all.push_back(made);
  return *made;
}

struct Lend {
  const char* api = nullptr;
  hf_guard_direction direction = HF_GUARD_READ;
  std::uint32_t flags = HF_GUARD_NO_HANDLER | HF_GUARD_MAY_PEND | HF_GUARD_SYSTEM;
  Vector<hf_guard_buffer> pieces;
  const void* control = nullptr;
  std::size_t control_size = 0;
};

void* pointer(std::uint64_t value) {
  return reinterpret_cast<void*>(value);
}

void take_vector(Lend& lend, const iovec* vector, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    lend.pieces.push_back({vector[i].iov_base, vector[i].iov_len});
}

void take_message(Lend& lend, const msghdr* message) {
  take_vector(lend, message->msg_iov, message->msg_iovlen);
}

/// What an entry lends; `api` null: nothing that is watched.
Lend lend_of(const io_uring_sqe& sqe) {
  Lend out;
  if (sqe.flags & IOSQE_BUFFER_SELECT) return out;
  const auto one = [&](const char* api, hf_guard_direction direction) {
    out.api = api;
    out.direction = direction;
    out.pieces.push_back({pointer(sqe.addr), sqe.len});
  };
  switch (sqe.opcode) {
    case IORING_OP_SEND:
      one("io_uring send", HF_GUARD_WRITE);
      break;
    case IORING_OP_RECV:
      one("io_uring recv", HF_GUARD_READ);
      break;
    case IORING_OP_WRITE:
      one("io_uring write", HF_GUARD_WRITE);
      break;
    case IORING_OP_READ:
      one("io_uring read", HF_GUARD_READ);
      break;
    case IORING_OP_WRITE_FIXED:
      one("io_uring write_fixed", HF_GUARD_WRITE);
      out.flags |= HF_GUARD_REGISTERED;
      break;
    case IORING_OP_READ_FIXED:
      one("io_uring read_fixed", HF_GUARD_READ);
      out.flags |= HF_GUARD_REGISTERED;
      break;
    case IORING_OP_SEND_ZC:
      one("io_uring send_zc", HF_GUARD_WRITE);
      break;
    case IORING_OP_WRITEV:
    case IORING_OP_READV:
      out.api = sqe.opcode == IORING_OP_WRITEV ? "io_uring writev" : "io_uring readv";
      out.direction = sqe.opcode == IORING_OP_WRITEV ? HF_GUARD_WRITE : HF_GUARD_READ;
      take_vector(out, static_cast<const iovec*>(pointer(sqe.addr)), sqe.len);
      break;
    case IORING_OP_SENDMSG:
    case IORING_OP_RECVMSG: {
      const auto* message = static_cast<const msghdr*>(pointer(sqe.addr));
      out.api = sqe.opcode == IORING_OP_SENDMSG ? "io_uring sendmsg" : "io_uring recvmsg";
      out.direction = sqe.opcode == IORING_OP_SENDMSG ? HF_GUARD_WRITE : HF_GUARD_READ;
      take_message(out, message);
      // The kernel copies vector and header while it takes the entry; only a receive is written
      // back to the header later.
      if (sqe.opcode == IORING_OP_RECVMSG) {
        out.control = message;
        out.control_size = sizeof *message;
      }
      break;
    }
    default:
      break;
  }
  return out;
}

/// Under the lock: what was posted since the last look.
void shadow(Ring& known, Vector<std::pair<hf_guard_op, int>>& settled) {
  const io_uring_cq& cq = known.ring->cq;
  const unsigned tail = __atomic_load_n(cq.ktail, __ATOMIC_ACQUIRE);
  const unsigned entries = cq.ring_entries ? cq.ring_entries : *cq.kring_entries;
  if (tail - known.shadow > entries) {
    // Posted and overwritten since the last look: which ones is not known any more.
    for (auto& [data, ops] : known.pending) {
      for (const hf_guard_op op : ops) settled.emplace_back(op, 0);
    }
    known.pending.clear();
    known.shadow = tail;
    known.lost = true;
    return;
  }
  const int shift = known.ring->flags & IORING_SETUP_CQE32 ? 1 : 0;
  for (; known.shadow != tail; ++known.shadow) {
    const io_uring_cqe& cqe = cq.cqes[(known.shadow & (entries - 1)) << shift];
    const auto at = known.pending.find(cqe.user_data);
    // A zero-copy send is released by its notification, not by its result.
    if (at == known.pending.end() || (cqe.flags & IORING_CQE_F_MORE)) continue;
    settled.emplace_back(at->second.front(), cqe.res);
    at->second.erase(at->second.begin());
    if (at->second.empty()) known.pending.erase(at);
  }
}

void settle_all(const Vector<std::pair<hf_guard_op, int>>& settled) {
  for (const auto& [op, result] : settled) settle(op, result);
}

void refresh_rings() {
  Vector<std::pair<hf_guard_op, int>> settled;
  rings().lock.lock();
  for (Ring* known : rings().all) shadow(*known, settled);
  rings().lock.unlock();
  settle_all(settled);
}

void check_stale(Ring& known, unsigned position, const io_uring_sqe& sqe) {
  const auto at = known.stale.find(position);
  if (at == known.stale.end()) return;
  const int fd = at->second;
  known.stale.erase(at);
  if (fd != sqe.fd) return;
  rings().lock.unlock();
  hf_guard_violation("stale-identity",
                     guard::format("an entry for descriptor %d is submitted after that descriptor "
                                   "was closed: the number may be somebody else's",
                                   fd)
                         .c_str(),
                     0);
  rings().lock.lock();
}

/// Header and vector must live until the entry is submitted, which may be in another function.
bool reads_dead_frame(const io_uring_sqe& sqe) {
  switch (sqe.opcode) {
    case IORING_OP_WRITEV:
    case IORING_OP_READV:
    case IORING_OP_SENDMSG:
    case IORING_OP_RECVMSG:
      break;
    default:
      return false;
  }
  // A local of a returned function, in ASan's fake stack.
  if (__asan_address_is_poisoned &&
      __asan_address_is_poisoned(reinterpret_cast<const void*>(sqe.addr))) {
    return true;
  }
  const guard::StackBounds stack = guard::own_stack();
  return sqe.addr >= stack.low &&
         sqe.addr < reinterpret_cast<guard::Address>(__builtin_frame_address(0));
}

/// Before the library hands entries to the kernel: from here on they are lent.
void before_submit(io_uring* ring) {
  refresh_rings();
  guard::SpinLock& lock = rings().lock;
  lock.lock();
  Ring& known = ring_of(ring);
  io_uring_sq& sq = ring->sq;
  const int shift = ring->flags & IORING_SETUP_SQE128 ? 1 : 0;
  const unsigned mask = sq.ring_mask ? sq.ring_mask : *sq.kring_mask;
  for (unsigned at = sq.sqe_head; at != sq.sqe_tail; ++at) {
    io_uring_sqe& sqe = sq.sqes[(at & mask) << shift];
    check_stale(known, at, sqe);
    if (sqe.flags & (IOSQE_IO_LINK | IOSQE_IO_HARDLINK | IOSQE_IO_DRAIN)) known.linked = true;
    const bool dead = reads_dead_frame(sqe);
    const Lend what = dead ? Lend{} : lend_of(sqe);
    if (!what.api && !dead) continue;
    lock.unlock();
    if (dead) {
      hf_guard_violation("stack-control-block",
                         "the header or vector of an entry lies in a function that had returned "
                         "before the entry was submitted",
                         0);
      lock.lock();
      continue;
    }
    const hf_guard_op op = lend(what.api, what.direction, what.pieces.data(), what.pieces.size(),
                                what.flags, what.control, what.control_size);
    if (!(sqe.flags & IOSQE_FIXED_FILE)) still_open(sqe.fd, what.api);
    disturb_entry(sqe);
    lock.lock();
    if (op) known.pending[sqe.user_data].push_back(op);
  }
  lock.unlock();
}

/// A call in which the program waits for completions.
template <class Call>
auto wait_in(io_uring* ring, Call call) {
  hf_guard_turn();
  const unsigned before = __atomic_load_n(ring->cq.ktail, __ATOMIC_ACQUIRE);
  const auto result = call();
  refresh_rings();
  if (chaos_on()) {
    rings().lock.lock();
    const bool linked = ring_of(ring).linked;
    rings().lock.unlock();
    if (!linked) disturb_order(ring, before);
  }
  return result;
}

}  // namespace

void uring_before_close(int fd) {
  rings().lock.lock();
  for (Ring* known : rings().all) {
    const io_uring_sq& sq = known->ring->sq;
    const int shift = known->ring->flags & IORING_SETUP_SQE128 ? 1 : 0;
    const unsigned mask = sq.ring_mask ? sq.ring_mask : *sq.kring_mask;
    for (unsigned at = sq.sqe_head; at != sq.sqe_tail; ++at) {
      const io_uring_sqe& sqe = sq.sqes[(at & mask) << shift];
      if (sqe.fd == fd && !(sqe.flags & IOSQE_FIXED_FILE)) known->stale[at] = fd;
    }
  }
  rings().lock.unlock();
}

namespace {

void forget_ring(io_uring* ring) {
  refresh_rings();
  Vector<hf_guard_op> pending;
  rings().lock.lock();
  auto& all = rings().all;
  for (auto at = all.begin(); at != all.end(); ++at) {
    if ((*at)->ring != ring) continue;
    for (auto& [data, ops] : (*at)->pending) pending.insert(pending.end(), ops.begin(), ops.end());
    all.erase(at);
    break;
  }
  rings().lock.unlock();
  for (const hf_guard_op op : pending) {
    hf_guard_violation("leaked-operation", "its ring is destroyed while it is in flight", op);
    settle(op, -1);
  }
}

}  // namespace
}  // namespace holdfast::adapters

using namespace holdfast::adapters;

HOLDFAST_EXPORT int io_uring_queue_init_params(unsigned entries, io_uring* ring,
                                               io_uring_params* params) {
  const int result = HOLDFAST_REAL(io_uring_queue_init_params)(entries, ring, params);
  if (result == 0) {
    rings().lock.lock();
    ring_of(ring);
    rings().lock.unlock();
  }
  return result;
}

HOLDFAST_EXPORT int io_uring_queue_init(unsigned entries, io_uring* ring, unsigned flags) {
  const int result = HOLDFAST_REAL(io_uring_queue_init)(entries, ring, flags);
  if (result == 0) {
    rings().lock.lock();
    ring_of(ring);
    rings().lock.unlock();
  }
  return result;
}

HOLDFAST_EXPORT void io_uring_queue_exit(io_uring* ring) {
  forget_ring(ring);
  HOLDFAST_REAL(io_uring_queue_exit)(ring);
}

HOLDFAST_EXPORT int io_uring_submit(io_uring* ring) {
  before_submit(ring);
  return HOLDFAST_REAL(io_uring_submit)(ring);
}

HOLDFAST_EXPORT int io_uring_submit_and_wait(io_uring* ring, unsigned wait_nr) {
  before_submit(ring);
  return wait_in(ring, [&] { return HOLDFAST_REAL(io_uring_submit_and_wait)(ring, wait_nr); });
}

HOLDFAST_EXPORT int io_uring_submit_and_wait_timeout(io_uring* ring, io_uring_cqe** cqe,
                                                     unsigned wait_nr, __kernel_timespec* timeout,
                                                     sigset_t* mask) {
  before_submit(ring);
  return wait_in(ring, [&] {
    return HOLDFAST_REAL(io_uring_submit_and_wait_timeout)(ring, cqe, wait_nr, timeout, mask);
  });
}

HOLDFAST_EXPORT int io_uring_submit_and_get_events(io_uring* ring) {
  before_submit(ring);
  return HOLDFAST_REAL(io_uring_submit_and_get_events)(ring);
}

HOLDFAST_EXPORT int __io_uring_get_cqe(io_uring* ring, io_uring_cqe** cqe, unsigned submit,
                                       unsigned wait_nr, sigset_t* mask) {
  if (submit) before_submit(ring);
  return wait_in(
      ring, [&] { return HOLDFAST_REAL(__io_uring_get_cqe)(ring, cqe, submit, wait_nr, mask); });
}

HOLDFAST_EXPORT int io_uring_wait_cqes(io_uring* ring, io_uring_cqe** cqe, unsigned wait_nr,
                                       __kernel_timespec* timeout, sigset_t* mask) {
  before_submit(ring);
  return wait_in(
      ring, [&] { return HOLDFAST_REAL(io_uring_wait_cqes)(ring, cqe, wait_nr, timeout, mask); });
}

HOLDFAST_EXPORT int io_uring_wait_cqe_timeout(io_uring* ring, io_uring_cqe** cqe,
                                              __kernel_timespec* timeout) {
  before_submit(ring);
  return wait_in(ring,
                 [&] { return HOLDFAST_REAL(io_uring_wait_cqe_timeout)(ring, cqe, timeout); });
}

HOLDFAST_EXPORT unsigned io_uring_peek_batch_cqe(io_uring* ring, io_uring_cqe** cqes,
                                                 unsigned count) {
  return wait_in(ring, [&] { return HOLDFAST_REAL(io_uring_peek_batch_cqe)(ring, cqes, count); });
}

HOLDFAST_EXPORT int io_uring_register_buffers(io_uring* ring, const iovec* vector, unsigned count) {
  const int result = HOLDFAST_REAL(io_uring_register_buffers)(ring, vector, count);
  if (result < 0) return result;
  rings().lock.lock();
  Ring& known = ring_of(ring);
  for (unsigned i = 0; i < count; ++i) {
    known.registered.push_back({vector[i].iov_base, vector[i].iov_len});
  }
  rings().lock.unlock();
  for (unsigned i = 0; i < count; ++i) {
    hf_guard_memory_registered(vector[i].iov_base, vector[i].iov_len);
  }
  return result;
}

HOLDFAST_EXPORT int io_uring_unregister_buffers(io_uring* ring) {
  rings().lock.lock();
  Vector<hf_guard_buffer> registered;
  registered.swap(ring_of(ring).registered);
  rings().lock.unlock();
  for (const hf_guard_buffer& buffer : registered) {
    hf_guard_memory_unregistered(buffer.data, buffer.size);
  }
  return HOLDFAST_REAL(io_uring_unregister_buffers)(ring);
}
