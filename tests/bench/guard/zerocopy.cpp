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

void send_block(bool free_it, bool change_it) {
  const Pair p = tcp_pair();
  int one = 1, room = 1 << 20;
  setsockopt(p.a, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  if (setsockopt(p.a, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) != 0) _exit(77);
  auto* block = static_cast<char*>(malloc(size));
  memset(block, 'a', size);
  const ssize_t sent = send(p.a, block, size, MSG_ZEROCOPY);
  check(sent > 0, "send");
  if (free_it) free(block);                         // culprit send_freed
  if (change_it) memset(block + 4096, 'X', 10000);  // culprit send_mutated
  drain(p.b, static_cast<std::size_t>(sent));
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

constexpr Case cases[] = {
    {"send_freed", "freed-in-flight", send_freed},
    {"send_mutated", "mutated-in-flight", send_mutated},
};

}  // namespace

CASES_MAIN(cases)
