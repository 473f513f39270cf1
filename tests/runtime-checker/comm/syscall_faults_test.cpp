// Fail-the-Nth-system-call on the kernel backends: this executable's own versions of the socket
// calls stand in front of libc's, fail one of them, and the promises must hold all the same. What
// io_uring submits to its ring is not such a call; its direct calls are.
#include <dirent.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

#include <cerrno>

#include "support.h"

namespace {

thread_local int calls_until_failure = -1;  // below zero: none fails
thread_local int failure = 0;

/// True when this call is the one to fail.
bool fails() {
  if (calls_until_failure < 0) return false;
  if (calls_until_failure-- != 0) return false;
  errno = failure;
  return true;
}

}  // namespace

extern "C" {

ssize_t recv(int fd, void* to, size_t size, int flags) {
  return fails() ? -1 : ::syscall(SYS_recvfrom, fd, to, size, flags, nullptr, nullptr);
}
ssize_t send(int fd, const void* from, size_t size, int flags) {
  return fails() ? -1 : ::syscall(SYS_sendto, fd, from, size, flags, nullptr, 0);
}
ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  return fails() ? -1 : ::syscall(SYS_sendmsg, fd, message, flags);
}
ssize_t readv(int fd, const iovec* parts, int count) {
  return fails() ? -1 : ::syscall(SYS_readv, fd, parts, count);
}
int accept4(int fd, sockaddr* address, socklen_t* length, int flags) {
  return fails() ? -1 : static_cast<int>(::syscall(SYS_accept4, fd, address, length, flags));
}
int connect(int fd, const sockaddr* address, socklen_t length) {
  return fails() ? -1 : static_cast<int>(::syscall(SYS_connect, fd, address, length));
}
int socket(int family, int type, int protocol) noexcept {
  return fails() ? -1 : static_cast<int>(::syscall(SYS_socket, family, type, protocol));
}
int shutdown(int fd, int how) noexcept {
  return fails() ? -1 : static_cast<int>(::syscall(SYS_shutdown, fd, how));
}
int epoll_ctl(int epoll, int what, int fd, epoll_event* event) noexcept {
  return fails() ? -1 : static_cast<int>(::syscall(SYS_epoll_ctl, epoll, what, fd, event));
}
int epoll_pwait2(int epoll, epoll_event* events, int most, const timespec* wait,
                 const sigset_t* mask) {
  if (fails()) return -1;
  return static_cast<int>(::syscall(SYS_epoll_pwait2, epoll, events, most, wait, mask, 8));
}

}  // extern "C"

namespace holdfast::comm_tests {
namespace {

class SyscallFaults : public testing::TestWithParam<std::tuple<net, int>> {
 protected:
  void SetUp() override {
    if (std::get<0>(GetParam()) == net::io_uring && !backend_available(backend_kind::io_uring)) {
      GTEST_SKIP() << "this kernel refuses io_uring";
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Kernel, SyscallFaults,
                         testing::Combine(testing::Values(net::epoll, net::io_uring),
                                          testing::Values(ENOMEM, ECONNRESET, EMFILE, EINTR,
                                                          EAGAIN)),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param) == net::epoll ? "Epoll_"
                                                                                    : "IoUring_") +
                                  strerrorname_np(std::get<1>(info.param));
                         });

int open_descriptors() {
  DIR* folder = ::opendir("/proc/self/fd");
  int count = 0;
  while (::readdir(folder)) ++count;
  ::closedir(folder);
  return count;
}

/// One conversation over TCP: accept, connect, writes of owned memory, reads, half-close, close.
struct conversation {
  explicit conversation(net kind) : t(kind) {}

  void note(const started& s) { accepted += static_cast<bool>(s); }
  auto done() {
    return [this](const completion&) { ++completed; };
  }
  void keep_reading(channel from) {
    note(from.read(t.ctx().default_pool(), [this, from](const completion& c, const slice& got) {
      ++completed;
      text += got.text();
      if (c) keep_reading(from);
    }));
  }
  slice counted(const char* bytes) {
    ++adopted;
    return adopt(
        bytes, std::strlen(bytes), [](void*, std::size_t, void* n) { ++*static_cast<int*>(n); },
        &freed);
  }
  void run(int nth, int error) {
    std::uint16_t port = 0;
    channel listener = t.listen(&port);
    error_code ec;
    failure = error;
    calls_until_failure = nth;
    channel client = channel::stream(t.ctx(), ec);
    const endpoint to[] = {endpoint::parse("127.0.0.1", port)};
    note(listener.accept([this](const completion&, channel got) {
      ++completed;
      server = std::move(got);
      if (server) keep_reading(server);
    }));
    note(client.connect(to, done()));
    const slice parts[] = {counted("one "), counted("two "), counted("three")};
    note(client.write(parts[0], done()));
    note(client.writev(std::span<const slice>(parts + 1, 2), done()));
    note(client.shutdown_write(done()));
    for (int i = 0; i < 60 && text.size() < 13; ++i) {
      t.ctx().poll();
      ::usleep(i < 20 ? 0 : 200);
    }
    reached = calls_until_failure < 0;
    calls_until_failure = -1;
    note(client.close(done()));
    note(listener.close(done()));
    if (server) note(server.close(done()));
    left = t.ctx().shutdown(std::chrono::seconds(5));
    server = {};
  }

  Transport t;
  channel server;
  std::string text;
  int accepted = 0;
  int completed = 0;
  int adopted = 0;
  int freed = 0;
  bool reached = false;
  std::size_t left = 99;
};

TEST_P(SyscallFaults, every_call_in_turn_fails_once) {
  const auto [kind, error] = GetParam();
  const std::string whole = "one two three";
  int reached = 0;
  for (int nth = 0, missed = 0; missed < 3 && nth < 60; ++nth) {
    const int before = open_descriptors();
    {
      conversation c(kind);
      c.run(nth, error);
      EXPECT_EQ(0u, c.left) << nth;
      EXPECT_EQ(c.accepted, c.completed) << "S1, call " << nth;
      EXPECT_EQ(c.adopted, c.freed) << "S20, call " << nth;
      EXPECT_EQ(whole.substr(0, c.text.size()), c.text) << "S6, call " << nth;
      if (!c.reached) {
        EXPECT_EQ(whole, c.text) << nth;
      }
      reached += c.reached;
      missed += !c.reached;
    }
    EXPECT_EQ(before, open_descriptors()) << "a descriptor was lost, call " << nth;
  }
  EXPECT_GE(reached, kind == net::epoll ? 8 : 3) << "the faults did not reach the calls";
}

}  // namespace
}  // namespace holdfast::comm_tests
