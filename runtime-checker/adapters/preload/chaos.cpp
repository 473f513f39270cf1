// See chaos.h.
#include "adapters/preload/chaos.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>

#include "adapters/preload/real.h"
#include "guard/runtime.h"

namespace holdfast::adapters {
namespace {

struct Watch {
  int epoll = -1;
  epoll_event event{};
};
struct Channel {
  std::uint64_t number = 0;  ///< the n-th stream socket that was written to or read from
  std::uint64_t writes = 0, reads = 0;
  bool refused = false;  ///< the last write was: two in a row would only be slow
  bool eligible = false;
  std::uint64_t library[2] = {};  ///< operations that a library took, per direction
  std::uint64_t notifications = 0;
  bool kept_back = false;  ///< the last notification was
};
/// Stands for a closed socket: recognised by what it is, whoever replaced it meanwhile.
struct Tomb {
  int file = -1;
  dev_t device = 0;
  ino_t inode = 0;
};
struct State {
  guard::SpinLock lock;
  guard::HashMap<int, Channel> channels;
  guard::HashMap<int, Watch> watches;
  std::uint64_t next = 1;
  Tomb tomb;
  guard::Vector<int> occupied;
};
State& state() {
  alignas(State) static char room[sizeof(State)];
  static auto* made = new (room) State;
  return *made;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  std::uint64_t x =
      a * 0x9e3779b97f4a7c15ull ^ b * 0xbf58476d1ce4e5b9ull ^ c * 0x94d049bb133111ebull;
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ull;
  return x ^ (x >> 31);
}

bool is_stream(int fd) {
  int type = 0;
  socklen_t size = sizeof type;
  const int before = errno;
  const bool stream = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
                      type == SOCK_STREAM && (fcntl(fd, F_GETFL) & O_NONBLOCK);
  errno = before;
  return stream;
}

/// Under the lock.
Channel& channel_of(int fd) {
  const auto [at, fresh] = state().channels.try_emplace(fd);
  Channel& channel = at->second;
  if (fresh) {
    channel.eligible = is_stream(fd);
    channel.number = state().next++;
  }
  return channel;
}

/// A program that waits for an edge would wait for ever: setting the same events again makes one.
void rearm(int fd) {
  const auto at = state().watches.find(fd);
  if (at == state().watches.end() || !(at->second.event.events & EPOLLET)) return;
  epoll_event event = at->second.event;
  HOLDFAST_REAL(epoll_ctl)(at->second.epoll, EPOLL_CTL_MOD, fd, &event);
}

bool is_tomb(int fd) {
  const Tomb& tomb = state().tomb;
  struct stat what{};
  return tomb.file >= 0 && fstat(fd, &what) == 0 && what.st_dev == tomb.device &&
         what.st_ino == tomb.inode;
}

}  // namespace

bool chaos_on() {
  return guard::runtime_ready() && guard::runtime().options.has_chaos;
}

Disturbed disturb_write(int fd, const iovec* vector, std::size_t count) {
  Disturbed out;
  if (!chaos_on() || fd < 0 || count == 0) return out;
  std::size_t total = 0;
  for (std::size_t i = 0; i < count; ++i) total += vector[i].iov_len;
  State& s = state();
  s.lock.lock();
  Channel& channel = channel_of(fd);
  if (!channel.eligible || total == 0) {
    s.lock.unlock();
    return out;
  }
  const std::uint64_t dice =
      mix(guard::runtime().options.chaos, channel.number, channel.writes++ * 2);
  // The first write of a socket is never speculative; later ones are refused now and then.
  out.refuse = !channel.refused && (channel.writes == 1 || dice % 4 == 0);
  channel.refused = out.refuse;
  const bool whole = total < 2 || (dice >> 8) % 2;
  // A short write is taken to mean that there is no more room: the edge must come for it, too.
  if (out.refuse || !whole) rearm(fd);
  s.lock.unlock();
  if (out.refuse || whole) return out;
  // A short write: one byte, or a part.
  const std::size_t part = (dice >> 9) % 4 == 0 ? 1 : 1 + (dice >> 16) % (total - 1);
  static thread_local iovec shorter[64];
  std::size_t left = part;
  for (std::size_t i = 0; i < count && i < 64 && left; ++i) {
    shorter[i] = {vector[i].iov_base, vector[i].iov_len < left ? vector[i].iov_len : left};
    left -= shorter[i].iov_len;
    out.count = i + 1;
  }
  out.vector = shorter;
  return out;
}

std::size_t disturb_read(int fd, std::size_t size) {
  if (!chaos_on() || fd < 0 || size < 2) return size;
  State& s = state();
  s.lock.lock();
  Channel& channel = channel_of(fd);
  std::size_t out = size;
  if (channel.eligible) {
    const std::uint64_t dice =
        mix(guard::runtime().options.chaos, channel.number, channel.reads++ * 2 + 1);
    if (dice % 2) out = 1 + (dice >> 8) % (size - 1);
    // Less than there is was taken: an edge would not come again.
    if (out != size) rearm(fd);
  }
  s.lock.unlock();
  return out;
}

bool disturb_notification(int fd) {
  if (!chaos_on() || fd < 0) return false;
  State& s = state();
  s.lock.lock();
  Channel& channel = channel_of(fd);
  const std::uint64_t dice =
      mix(guard::runtime().options.chaos, channel.number, channel.notifications++ * 4 + 3);
  channel.kept_back = !channel.kept_back && dice % 2 == 0;
  const bool refuse = channel.kept_back;
  if (refuse) rearm(fd);
  s.lock.unlock();
  return refuse;
}

Decision decide(int fd, bool write, std::size_t size) {
  Decision out;
  out.size = size;
  if (!chaos_on() || fd < 0) return out;
  State& s = state();
  s.lock.lock();
  Channel& channel = channel_of(fd);
  out.dice = mix(guard::runtime().options.chaos, channel.number,
                 channel.library[write]++ * 8 + (write ? 5 : 6));
  s.lock.unlock();
  out.cancel = out.dice % 16 == 0;
  out.late = (out.dice >> 8) % 2 == 0;
  if (size >= 2 && (out.dice >> 16) % 2 == 0) out.size = 1 + (out.dice >> 24) % (size - 1);
  return out;
}

bool moves_in_parts(int fd) {
  struct stat what{};
  if (fstat(fd, &what) != 0) return false;
  if (S_ISFIFO(what.st_mode)) return true;
  int type = 0;
  socklen_t size = sizeof type;
  return S_ISSOCK(what.st_mode) && getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
         type == SOCK_STREAM;
}

void chaos_occupy(int fd) {
  constexpr std::size_t most = 64;
  if (!chaos_on() || fd <= 2) return;
  State& s = state();
  s.lock.lock();
  if (s.tomb.file < 0) {
    // Out of the way: the number that was just closed is the first one the kernel would take.
    constexpr int high = 700;
    const int made = memfd_create("holdfast: closed by the program", MFD_CLOEXEC);
    s.tomb.file = made < 0 ? -1 : fcntl(made, F_DUPFD_CLOEXEC, high);
    if (made >= 0) HOLDFAST_REAL(close)(made);
    struct stat what{};
    if (s.tomb.file >= 0 && fstat(s.tomb.file, &what) == 0) {
      s.tomb.device = what.st_dev;
      s.tomb.inode = what.st_ino;
    }
  }
  const int got = s.tomb.file < 0 ? -1 : fcntl(s.tomb.file, F_DUPFD_CLOEXEC, fd);
  if (got >= 0 && got != fd) HOLDFAST_REAL(close)(got);  // somebody else was faster
  if (got == fd) s.occupied.push_back(fd);
  int oldest = -1;
  if (s.occupied.size() > most) {
    oldest = s.occupied.front();
    s.occupied.erase(s.occupied.begin());
    if (!is_tomb(oldest)) oldest = -1;
  }
  if (oldest >= 0) HOLDFAST_REAL(close)(oldest);
  s.lock.unlock();
}

bool still_open(int fd, const char* api) {
  if (!chaos_on() || fd <= 2) return true;
  State& s = state();
  s.lock.lock();
  bool tomb = false;
  for (const int occupied : s.occupied) tomb = tomb || occupied == fd;
  tomb = tomb && is_tomb(fd);
  s.lock.unlock();
  if (!tomb) return true;
  hf_guard_violation("stale-identity",
                     guard::format("%s on descriptor %d, which the program has closed: the number "
                                   "may be somebody else's",
                                   api, fd)
                         .c_str(),
                     0);
  errno = EBADF;
  return false;
}

void chaos_watch(int epoll, int operation, int fd, const epoll_event* event) {
  if (!chaos_on()) return;
  state().lock.lock();
  if (operation == EPOLL_CTL_DEL) {
    state().watches.erase(fd);
  } else if (event) {
    state().watches[fd] = {epoll, *event};
  }
  state().lock.unlock();
}

void chaos_forget(int fd) {
  if (!chaos_on()) return;
  state().lock.lock();
  state().channels.erase(fd);
  state().watches.erase(fd);
  state().lock.unlock();
}

}  // namespace holdfast::adapters
