// Chaos: seeded disturbances of writes and reads on sockets, so that programs whose writes "always
// succeed at once" meet what the network does to them elsewhere.
#pragma once

#include <sys/epoll.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>

namespace holdfast::adapters {

struct Disturbed {
  bool refuse = false;            ///< EAGAIN, nothing is written
  const iovec* vector = nullptr;  ///< a shorter vector, valid until the thread's next call
  std::size_t count = 0;
};

/// Nothing below happens without `chaos=SEED`. The same seed takes the same decision for the same
/// operation of a channel: the n-th of the n-th descriptor that was used.
bool chaos_on();

/// Non-blocking stream sockets: refused and shortened.
Disturbed disturb_write(int fd, const iovec* vector, std::size_t count);
std::size_t disturb_read(int fd, std::size_t size);
/// True: the notification of a zero-copy send is not there yet.
bool disturb_notification(int fd);

/// What is decided for an operation that a library takes: its next one on this descriptor.
struct Decision {
  bool cancel = false;   ///< it ends as cancelled, where the API has that outcome
  bool late = false;     ///< it does not finish inside the call that starts it
  std::size_t size = 0;  ///< at most this many bytes of it move
  std::uint64_t dice = 0;
};
Decision decide(int fd, bool write, std::size_t size);
/// Is it a byte stream, where a short count is legal?
bool moves_in_parts(int fd);

void chaos_watch(int epoll, int operation, int fd, const epoll_event* event);
void chaos_forget(int fd);

// The number of a socket that was closed is taken at once: whoever still uses it is named, instead
// of writing to the next connection.
void chaos_occupy(int fd);
/// False: `fd` was closed by the program; a violation was reported and errno is EBADF.
bool still_open(int fd, const char* api);

}  // namespace holdfast::adapters
