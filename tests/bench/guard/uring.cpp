// liburing: buffers, headers, registered memory and descriptors of entries in flight.
#include <liburing.h>
#include <sys/mman.h>

#include <iterator>

#include "cases.h"

namespace {

constexpr std::size_t large = 4 << 20;
io_uring ring;

void start_ring() {
  if (io_uring_queue_init(16, &ring, 0) != 0) _exit(77);
}
io_uring_sqe* entry() {
  io_uring_sqe* sqe = io_uring_get_sqe(&ring);
  return sqe;
}
int wait_one(unsigned* flags = nullptr) {
  io_uring_cqe* cqe = nullptr;
  check(io_uring_wait_cqe(&ring, &cqe) == 0, "wait");
  const int result = cqe->res;
  if (flags) *flags = cqe->flags;
  io_uring_cqe_seen(&ring, cqe);
  return result;
}

void recv_freed(bool bad) {
  start_ring();
  const Pair p = unix_pair();
  auto* block = static_cast<char*>(malloc(4096));
  io_uring_prep_recv(entry(), p.a, block, 4096, 0);
  io_uring_submit(&ring);
  if (bad) free(block);  // culprit recv_freed
  check(write(p.b, "KERNELWRITES", 12) == 12, "write");
  wait_one();
  if (!bad) free(block);
  io_uring_queue_exit(&ring);
}

void send_large(bool free_it, bool change_it) {
  start_ring();
  const Pair p = unix_pair();
  auto* block = static_cast<char*>(malloc(large));
  memset(block, 'a', large);
  io_uring_prep_send(entry(), p.a, block, large, MSG_WAITALL);
  io_uring_submit(&ring);
  if (free_it) free(block);                          // culprit send_freed
  if (change_it) memset(block + 8192, 'X', 100000);  // culprit send_mutated
  drain(p.b, large);
  wait_one();
  if (!free_it) free(block);
  io_uring_queue_exit(&ring);
}
void send_freed(bool bad) {
  send_large(bad, false);
}
void send_mutated(bool bad) {
  send_large(false, bad);
}

void send_zc_mutated(bool bad) {
  start_ring();
  const Pair p = tcp_pair();
  constexpr std::size_t size = 200000;
  int room = 1 << 20;
  setsockopt(p.a, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  auto* block = static_cast<char*>(malloc(size));
  memset(block, 'a', size);
  io_uring_prep_send_zc(entry(), p.a, block, size, 0, 0);
  io_uring_submit(&ring);
  unsigned flags = 0;
  const int result = wait_one(&flags);
  if (result == -EINVAL) _exit(77);
  if (bad) memset(block + 4096, 'X', 50000);  // culprit send_zc_mutated
  if (result > 0) drain(p.b, static_cast<std::size_t>(result));
  if (flags & IORING_CQE_F_MORE) wait_one();
  if (!bad) memset(block + 4096, 'X', 50000);
  free(block);
  io_uring_queue_exit(&ring);
}

__attribute__((noinline)) void lend_local(const Pair& p, char* instead) {
  char local[64];
  memset(local, 0, sizeof local);
  io_uring_prep_recv(entry(), p.a, instead ? instead : local, 64, 0);
  io_uring_submit(&ring);  // culprit recv_stack
  asm volatile("" : : "r"(local) : "memory");
}
void recv_stack(bool bad) {
  start_ring();
  const Pair p = unix_pair();
  static char room[64];
  lend_local(p, bad ? nullptr : room);
  overwrite_stack();
  check(write(p.b, "KERNELWRITES", 12) == 12, "write");
  wait_one();
  io_uring_queue_exit(&ring);
}

__attribute__((noinline)) void prepare_local_header(const Pair& p, msghdr* instead) {
  static char data[64] = "header";
  static iovec vector{data, sizeof data};
  msghdr header{};
  msghdr& used = instead ? *instead : header;
  used.msg_iov = &vector;
  used.msg_iovlen = 1;
  io_uring_prep_sendmsg(entry(), p.a, &used, 0);
  asm volatile("" : : "r"(&header) : "memory");
}
void header_stack(bool bad) {
  start_ring();
  const Pair p = unix_pair();
  msghdr header{};
  prepare_local_header(p, bad ? nullptr : &header);
  io_uring_submit(&ring);  // culprit header_stack
  wait_one();
  io_uring_queue_exit(&ring);
}

__attribute__((noinline)) void send_local(const Pair& p, char* instead) {
  char local[1000];
  memset(local, 'l', sizeof local);
  io_uring_prep_send(entry(), p.a, instead ? instead : local, sizeof local, 0);
  io_uring_submit(&ring);  // culprit send_stack
  asm volatile("" : : "r"(local) : "memory");
}
/// The peer's window is full, so that the kernel reads the frame later.
void send_stack(bool bad) {
  start_ring();
  const Pair p = unix_pair();
  static char room[1000], filler[4096];
  std::size_t before = 0;
  for (ssize_t n; (n = send(p.a, filler, sizeof filler, MSG_DONTWAIT)) > 0;) before += n;
  send_local(p, bad ? nullptr : room);
  overwrite_stack();
  drain(p.b, before + sizeof room);
  wait_one();
  io_uring_queue_exit(&ring);
}

/// A pool of the program's own: nothing is freed, the memory is simply used again.
void pool_reused(bool bad) {
  start_ring();
  const Pair p = unix_pair();
  static char pool[large];
  io_uring_prep_send(entry(), p.a, pool, large, MSG_WAITALL);
  io_uring_submit(&ring);
  if (bad) memset(pool, 'f', large);  // culprit pool_reused
  drain(p.b, large);
  wait_one();
  io_uring_queue_exit(&ring);
}

void read_touched(bool bad) {
  start_ring();
  const Pair p = unix_pair();
  auto* room = static_cast<char*>(malloc(4096));
  io_uring_prep_recv(entry(), p.a, room, 4096, 0);
  io_uring_submit(&ring);
  if (bad) room[10] = 'X';  // culprit read_touched
  check(write(p.b, "KERNELWRITES", 12) == 12, "write");
  wait_one();
  free(room);
  io_uring_queue_exit(&ring);
}

void recv_overlap(bool bad) {
  start_ring();
  const Pair p = unix_pair(), q = unix_pair();
  static char room[8192];
  io_uring_prep_recv(entry(), p.a, room, 4096, 0);
  io_uring_prep_recv(entry(), q.a, room + (bad ? 2048 : 4096), 4096, 0);
  io_uring_submit(&ring);  // culprit recv_overlap
  check(write(p.b, "one", 3) == 3 && write(q.b, "two", 3) == 3, "write");
  wait_one();
  wait_one();
  io_uring_queue_exit(&ring);
}

void registered_unmapped(bool bad) {
  start_ring();
  const Pair p = unix_pair();
  constexpr std::size_t size = 1 << 20;
  void* room = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  iovec vector{room, size};
  if (io_uring_register_buffers(&ring, &vector, 1) != 0) _exit(77);
  io_uring_prep_read_fixed(entry(), p.a, room, size, 0, 0);
  io_uring_submit(&ring);
  if (bad) munmap(room, size);  // culprit registered_unmapped
  check(write(p.b, "OLDPAGES", 8) == 8, "write");
  wait_one();
  io_uring_unregister_buffers(&ring);
  if (!bad) munmap(room, size);
  io_uring_queue_exit(&ring);
}

/// Unmapped and mapped again between two operations: the kernel still has the old pages.
void registered_remapped(bool bad) {
  start_ring();
  const Pair p = unix_pair();
  constexpr std::size_t size = 1 << 20;
  const auto map = [] {
    return mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  };
  void* room = map();
  iovec vector{room, size};
  if (io_uring_register_buffers(&ring, &vector, 1) != 0) _exit(77);
  memset(room, 'O', 4096);
  if (bad) {
    munmap(room, size);  // culprit registered_remapped
    check(map() == room, "another address");
  }
  memset(room, 'N', 4096);
  io_uring_prep_write_fixed(entry(), p.a, room, 4096, 0, 0);
  io_uring_submit(&ring);
  wait_one();
  io_uring_unregister_buffers(&ring);
  io_uring_queue_exit(&ring);
}

void stale_descriptor(bool bad) {
  start_ring();
  const Pair p = unix_pair(), q = unix_pair();
  static char secret[] = "SECRET";
  io_uring_prep_send(entry(), p.a, secret, 6, 0);
  if (!bad) io_uring_submit(&ring);
  close(p.a);
  dup2(q.a, p.a);
  if (bad) io_uring_submit(&ring);  // culprit stale_descriptor
  wait_one();
  io_uring_queue_exit(&ring);
}

void ring_leaked(bool bad) {
  start_ring();
  const Pair p = unix_pair();
  static char room[4096];
  io_uring_prep_recv(entry(), p.a, room, sizeof room, 0);
  io_uring_submit(&ring);
  if (!bad) {
    check(write(p.b, "x", 1) == 1, "write");
    wait_one();
  }
  io_uring_queue_exit(&ring);  // culprit ring_leaked
}

constexpr Case cases[] = {
    {"recv_freed", "freed-in-flight", recv_freed},
    {"send_freed", "freed-in-flight", send_freed},
    {"send_mutated", "mutated-in-flight", send_mutated},
    {"send_zc_mutated", "mutated-in-flight", send_zc_mutated},
    {"recv_stack", "stack-escape", recv_stack},
    {"header_stack", "stack-control-block", header_stack},
    {"send_stack", "stack-escape", send_stack},
    {"pool_reused", "mutated-in-flight", pool_reused},
    {"read_touched", "mutated-in-flight", read_touched, "instrumented"},
    {"recv_overlap", "overlapping-write", recv_overlap},
    {"registered_unmapped", "unregistered-in-flight", registered_unmapped},
    {"registered_remapped", "unregistered-in-flight", registered_remapped},
    {"stale_descriptor", "stale-identity", stale_descriptor},
    {"ring_leaked", "leaked-operation", ring_leaked},
};

}  // namespace

CASES_MAIN(cases)
