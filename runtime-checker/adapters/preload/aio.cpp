// POSIX AIO and libaio: the buffer and the control block are lent until the result is there,
// whether or not the program has asked for it.
#include <aio.h>
#include <libaio.h>
#include <sys/uio.h>

#include <cerrno>

#include "adapters/preload/chaos.h"
#include "adapters/preload/real.h"
#include "guard/runtime.h"

namespace holdfast::adapters {
namespace {

using guard::HashMap;
using guard::Vector;

struct Blocks {
  guard::SpinLock lock;
  HashMap<const aiocb*, hf_guard_op> posix;
  HashMap<const iocb*, hf_guard_op> linux_aio;
  Vector<io_context_t> contexts;
  bool known = false;
};
Blocks& blocks() {
  alignas(Blocks) static char room[sizeof(Blocks)];
  static auto* made = new (room) Blocks;
  return *made;
}

void refresh_posix() {
  Vector<std::pair<hf_guard_op, long>> settled;
  blocks().lock.lock();
  for (auto at = blocks().posix.begin(); at != blocks().posix.end();) {
    const int error = HOLDFAST_REAL(aio_error)(at->first);
    if (error == EINPROGRESS) {
      ++at;
      continue;
    }
    settled.emplace_back(at->second, error == 0 ? 0 : -1);
    at = blocks().posix.erase(at);
  }
  blocks().lock.unlock();
  for (const auto& [op, result] : settled) settle(op, result);
}

/// The ring that the kernel posts events to lies at the address that names the context.
struct EventRing {
  unsigned id, entries, head, tail, magic, compat, incompat, header_length;
  io_event events[];
};
constexpr unsigned event_ring_magic = 0xa10a10a1;

void refresh_linux() {
  Vector<hf_guard_op> settled;
  blocks().lock.lock();
  for (const io_context_t context : blocks().contexts) {
    const auto* ring = reinterpret_cast<const EventRing*>(context);
    if (ring->magic != event_ring_magic) continue;
    const unsigned tail = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
    for (unsigned at = ring->head; at != tail; at = (at + 1) % ring->entries) {
      const auto found = blocks().linux_aio.find(ring->events[at].obj);
      if (found == blocks().linux_aio.end()) continue;
      settled.push_back(found->second);
      blocks().linux_aio.erase(found);
    }
  }
  blocks().lock.unlock();
  for (const hf_guard_op op : settled) settle(op, 0);
}

void refresh_aio() {
  refresh_posix();
  refresh_linux();
}

void know() {
  blocks().lock.lock();
  const bool first = !blocks().known;
  blocks().known = true;
  blocks().lock.unlock();
  if (first) guard::add_refresh(refresh_aio);
}

constexpr std::uint32_t flags = HF_GUARD_NO_HANDLER | HF_GUARD_MAY_PEND;

hf_guard_op lend_posix(const char* api, hf_guard_direction direction, const aiocb* block) {
  know();
  refresh_aio();
  const hf_guard_buffer piece{const_cast<const void*>(block->aio_buf), block->aio_nbytes};
  const hf_guard_op op = lend(api, direction, &piece, 1, flags, block, sizeof *block);
  return op;
}

void remember(aiocb* block, bool write, hf_guard_op op, int result) {
  if (result != 0) return settle(op, -1);
  blocks().lock.lock();
  blocks().posix[block] = op;
  blocks().lock.unlock();
  // What has begun goes on: then the library says so, and nothing has changed.
  if (decide(block->aio_fildes, write, 0).cancel) {
    HOLDFAST_REAL(aio_cancel)(block->aio_fildes, block);
  }
}

hf_guard_op lend_linux(const iocb* block) {
  switch (block->aio_lio_opcode) {
    case IO_CMD_PREAD:
    case IO_CMD_PWRITE: {
      const bool write = block->aio_lio_opcode == IO_CMD_PWRITE;
      const hf_guard_buffer piece{block->u.c.buf, block->u.c.nbytes};
      return lend(write ? "io_submit pwrite" : "io_submit pread",
                  write ? HF_GUARD_WRITE : HF_GUARD_READ, &piece, 1, flags, block, sizeof *block);
    }
    case IO_CMD_PREADV:
    case IO_CMD_PWRITEV: {
      const bool write = block->aio_lio_opcode == IO_CMD_PWRITEV;
      const auto* vector = static_cast<const iovec*>(block->u.c.buf);
      Vector<hf_guard_buffer> pieces;
      for (unsigned long i = 0; i < block->u.c.nbytes; ++i) {
        pieces.push_back({vector[i].iov_base, vector[i].iov_len});
      }
      return lend(write ? "io_submit pwritev" : "io_submit preadv",
                  write ? HF_GUARD_WRITE : HF_GUARD_READ, pieces.data(), pieces.size(), flags,
                  block, sizeof *block);
    }
    default:
      return 0;
  }
}

}  // namespace
}  // namespace holdfast::adapters

using namespace holdfast::adapters;

HOLDFAST_EXPORT int aio_read(aiocb* block) noexcept {
  const hf_guard_op op = lend_posix("aio_read", HF_GUARD_READ, block);
  const int result = HOLDFAST_REAL(aio_read)(block);
  remember(block, false, op, result);
  return result;
}

HOLDFAST_EXPORT int aio_write(aiocb* block) noexcept {
  const hf_guard_op op = lend_posix("aio_write", HF_GUARD_WRITE, block);
  const int result = HOLDFAST_REAL(aio_write)(block);
  remember(block, true, op, result);
  return result;
}

/// Each entry of the list lives on by itself; with LIO_WAIT all are over when the call returns.
HOLDFAST_EXPORT int lio_listio(int mode, aiocb* const list[], int count, sigevent* when) noexcept {
  Vector<hf_guard_op> ops;
  for (int i = 0; i < count; ++i) {
    const bool moves =
        list[i] && (list[i]->aio_lio_opcode == LIO_READ || list[i]->aio_lio_opcode == LIO_WRITE);
    const bool write = moves && list[i]->aio_lio_opcode == LIO_WRITE;
    ops.push_back(!moves ? 0
                         : lend_posix(write ? "lio_listio write" : "lio_listio read",
                                      write ? HF_GUARD_WRITE : HF_GUARD_READ, list[i]));
  }
  const int result = HOLDFAST_REAL(lio_listio)(mode, list, count, when);
  for (int i = 0; i < count; ++i) {
    if (!ops[i]) continue;
    // A failed call may still have queued some: an entry that was not says so itself.
    const int state = HOLDFAST_REAL(aio_error)(list[i]);
    remember(list[i], list[i]->aio_lio_opcode == LIO_WRITE, ops[i],
             state == EINPROGRESS || state == 0 ? 0 : -1);
  }
  refresh_posix();
  return result;
}

HOLDFAST_EXPORT int aio_error(const aiocb* block) noexcept {
  hf_guard_turn();
  const int result = HOLDFAST_REAL(aio_error)(block);
  if (result != EINPROGRESS) refresh_posix();
  return result;
}

HOLDFAST_EXPORT ssize_t aio_return(aiocb* block) noexcept {
  refresh_posix();
  return HOLDFAST_REAL(aio_return)(block);
}

HOLDFAST_EXPORT int aio_suspend(const aiocb* const list[], int count, const timespec* timeout) {
  hf_guard_turn();
  const int result = HOLDFAST_REAL(aio_suspend)(list, count, timeout);
  refresh_posix();
  return result;
}

HOLDFAST_EXPORT int io_submit(io_context_t context, long count, iocb* list[]) {
  know();
  refresh_aio();
  Vector<hf_guard_op> ops;
  for (long i = 0; i < count; ++i) ops.push_back(lend_linux(list[i]));
  blocks().lock.lock();
  bool known = false;
  for (const io_context_t other : blocks().contexts) known = known || other == context;
  if (!known) blocks().contexts.push_back(context);
  for (long i = 0; i < count; ++i) {
    if (ops[i]) blocks().linux_aio[list[i]] = ops[i];
  }
  blocks().lock.unlock();
  const int result = HOLDFAST_REAL(io_submit)(context, count, list);
  for (long i = result < 0 ? 0 : result; i < count; ++i) {
    blocks().lock.lock();
    blocks().linux_aio.erase(list[i]);
    blocks().lock.unlock();
    settle(ops[i], -1);
  }
  return result;
}

HOLDFAST_EXPORT int io_getevents(io_context_t context, long least, long most, io_event* events,
                                 timespec* timeout) {
  hf_guard_turn();
  const int count = HOLDFAST_REAL(io_getevents)(context, least, most, events, timeout);
  for (int i = 0; i < count; ++i) {
    blocks().lock.lock();
    hf_guard_op op = 0;
    const auto found = blocks().linux_aio.find(events[i].obj);
    if (found != blocks().linux_aio.end()) {
      op = found->second;
      blocks().linux_aio.erase(found);
    }
    blocks().lock.unlock();
    settle(op, static_cast<long>(events[i].res));
  }
  return count;
}

HOLDFAST_EXPORT int io_destroy(io_context_t context) {
  refresh_linux();
  blocks().lock.lock();
  auto& contexts = blocks().contexts;
  for (auto at = contexts.begin(); at != contexts.end(); ++at) {
    if (*at != context) continue;
    contexts.erase(at);
    break;
  }
  blocks().lock.unlock();
  return HOLDFAST_REAL(io_destroy)(context);
}
