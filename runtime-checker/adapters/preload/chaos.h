// Chaos: seeded disturbances of writes and reads on sockets, so that programs whose writes "always
// succeed at once" meet what the network does to them elsewhere.
#pragma once

#include <sys/epoll.h>
#include <sys/uio.h>

#include <cstddef>

namespace holdfast::adapters {

struct Disturbed {
  bool refuse = false;            ///< EAGAIN, nothing is written
  const iovec* vector = nullptr;  ///< a shorter vector, valid until the thread's next call
  std::size_t count = 0;
};

/// Only non-blocking stream sockets are disturbed, and only with `chaos=SEED`. The same seed takes
/// the same decision for the same operation of a channel: the n-th of the n-th socket.
Disturbed disturb_write(int fd, const iovec* vector, std::size_t count);
std::size_t disturb_read(int fd, std::size_t size);
void chaos_watch(int epoll, int operation, int fd, const epoll_event* event);
void chaos_forget(int fd);

}  // namespace holdfast::adapters
