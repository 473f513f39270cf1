// Planted bugs and their correct twins: one program per library, `PROGRAM CASE bad|good`. The line
// of a mistake carries the word "culprit" and the case's name, so that a report can be judged.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

struct Case {
  const char* name;
  const char* id;  ///< what Holdfast should call it
  void (*run)(bool bad);
  const char* needs = "";  ///< "instrumented": only a build with a sanitizer can see it
};

inline void check(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "the case itself failed: %s\n", what);
  _exit(99);
}

/// A connected pair whose buffers are small: a large write stays pending until it is read.
struct Pair {
  int a = -1, b = -1;
};
inline Pair unix_pair() {
  int ends[2];
  check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
  return {ends[0], ends[1]};
}
inline Pair tcp_pair() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  int small = 4096;
  setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  check(bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
  check(listen(listener, 1) == 0, "listen");
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  Pair pair;
  pair.a = socket(AF_INET, SOCK_STREAM, 0);
  check(connect(pair.a, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "connect");
  pair.b = accept(listener, nullptr, nullptr);
  close(listener);
  return pair;
}

/// Reads exactly `size` bytes away.
inline void drain(int fd, std::size_t size) {
  static char room[1 << 16];
  while (size) {
    const ssize_t n = recv(fd, room, size < sizeof room ? size : sizeof room, 0);
    if (n <= 0) return;
    size -= static_cast<std::size_t>(n);
  }
}

/// Uses the stack that a returned function left behind.
__attribute__((noinline)) inline void overwrite_stack() {
  char room[8192];
  std::memset(room, 'S', sizeof room);
  asm volatile("" : : "r"(room) : "memory");
}

inline int run_cases(int count, char** words, const Case* cases, std::size_t size) {
  if (count == 2 && std::string(words[1]) == "list") {
    for (std::size_t i = 0; i < size; ++i)
      std::printf("%s %s %s\n", cases[i].name, cases[i].id, cases[i].needs);
    return 0;
  }
  for (std::size_t i = 0; count == 3 && i < size; ++i) {
    if (std::string(words[1]) != cases[i].name) continue;
    cases[i].run(std::string(words[2]) == "bad");
    return 0;
  }
  std::fprintf(stderr, "usage: %s list | CASE bad|good\n", words[0]);
  return 2;
}

#define CASES_MAIN(cases)                                    \
  int main(int count, char** words) {                        \
    return run_cases(count, words, cases, std::size(cases)); \
  }
