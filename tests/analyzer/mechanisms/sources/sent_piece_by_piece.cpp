// What a start has answered is added to how much was sent: that tells nothing of the start.
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

struct Link {
  int socket;
  char wire[4096];

  bool transmit() {
    const char* next = wire;
    std::size_t left = sizeof wire;
    while (left > 0) {
      const ssize_t sent = ::send(socket, next, left, MSG_ZEROCOPY);
      if (sent < 0) {
        if (errno == EINTR) continue;
        return false;
      }
      next += sent;
      left -= static_cast<std::size_t>(sent);
    }
    return true;
  }

  bool replay(const char* records, int count) {
    for (int i = 0; i < count; ++i) {
      std::memcpy(wire, records + i * sizeof wire, sizeof wire);  // expect: mutated-in-flight
      if (!transmit()) return false;
    }
    return true;
  }

  bool once(const char* record) {
    std::size_t left = sizeof wire;
    std::memcpy(wire, record, sizeof wire);
    while (left > 0) {
      const ssize_t sent = ::send(socket, wire + sizeof wire - left, left, MSG_ZEROCOPY);
      if (sent < 0) return false;
      left -= static_cast<std::size_t>(sent);
    }
    std::memcpy(wire, record, 1);  // expect: mutated-in-flight
    return true;
  }

  bool refused(const char* record) {
    const ssize_t sent = ::send(socket, wire, sizeof wire, MSG_ZEROCOPY);
    if (sent >= 0) return true;
    std::memcpy(wire, record, sizeof wire);
    return false;
  }
};
