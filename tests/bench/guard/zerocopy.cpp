// MSG_ZEROCOPY to a receiver that does not read: the kernel keeps the program's pages.
#include <poll.h>

#include <iterator>

#include "cases.h"

namespace {

constexpr std::size_t size = 200000;

void wait_for_notification(int fd) {
  pollfd what{fd, 0, 0};
  check(poll(&what, 1, 5000) == 1, "no notification");
  char control[256];
  msghdr message{};
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  check(recvmsg(fd, &message, MSG_ERRQUEUE) >= 0, "recvmsg");
}

void send_block(bool free_it, bool change_it, std::size_t size = ::size, bool stalled = true) {
  const Pair p = tcp_pair();
  int one = 1, room = 1 << 20;
  setsockopt(p.a, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  if (setsockopt(p.a, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) != 0) _exit(77);
  auto* block = static_cast<char*>(malloc(size));
  memset(block, 'a', size);
  const ssize_t sent = send(p.a, block, size, MSG_ZEROCOPY);
  check(sent > 0, "send");
  // Not stalled: the kernel has posted the notification, but nobody has read it.
  if (!stalled) drain(p.b, static_cast<std::size_t>(sent));
  if (free_it) free(block);                                 // culprit send_freed
  if (change_it) memset(block + size / 2, 'X', size / 20);  // culprit send_mutated send_small
  if (stalled) drain(p.b, static_cast<std::size_t>(sent));
  wait_for_notification(p.a);
  if (!free_it) free(block);
  close(p.a);
}
void send_freed(bool bad) {
  send_block(bad, false);
}
void send_mutated(bool bad) {
  send_block(false, bad);
}

void send_small(bool bad) {
  send_block(false, bad, 1000, false);
}

/// A pool of the program's own: nothing is freed, the memory is simply used again.
void pool_reused(bool bad) {
  const Pair p = tcp_pair();
  int one = 1, room = 1 << 20;
  setsockopt(p.a, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  if (setsockopt(p.a, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) != 0) _exit(77);
  alignas(4096) static char pool[size];
  memset(pool, 'a', size);
  const ssize_t sent = send(p.a, pool, size, MSG_ZEROCOPY);
  check(sent > 0, "send");
  if (bad) memset(pool, 'f', size);  // culprit pool_reused
  drain(p.b, static_cast<std::size_t>(sent));
  wait_for_notification(p.a);
  close(p.a);
}

__attribute__((noinline)) void send_local(const Pair& p, char* instead) {
  char local[20000];
  memset(local, 'l', sizeof local);
  // culprit send_stack
  const ssize_t sent = send(p.a, instead ? instead : local, sizeof local, MSG_ZEROCOPY);
  check(sent == sizeof local, "send");
  asm volatile("" : : "r"(local) : "memory");
}
void send_stack(bool bad) {
  const Pair p = tcp_pair();
  int one = 1, room = 1 << 20;
  setsockopt(p.a, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  if (setsockopt(p.a, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) != 0) _exit(77);
  static char instead[20000];
  send_local(p, bad ? nullptr : instead);
  overwrite_stack();
  drain(p.b, sizeof instead);
  wait_for_notification(p.a);
  close(p.a);
}

constexpr Case cases[] = {
    {"send_freed", "freed-in-flight", send_freed},
    {"send_mutated", "mutated-in-flight", send_mutated},
    {"send_small", "mutated-in-flight", send_small},
    {"pool_reused", "mutated-in-flight", pool_reused},
    {"send_stack", "stack-escape", send_stack},
};

}  // namespace

CASES_MAIN(cases)
