// The floor and the origin of the proxy's benchmark: one thread, epoll, and a canned answer that is
// sent with one writev per request. It does as little as a server can. As origin ("PORT sendfile")
// it sends large answers out of a file in memory, whose pages the kernel does not copy: the origin
// shares a core with the load, and that core must not be what limits the proxies.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct canned {
  std::string head;
  std::string body;
  int file = -1;  // head and body, where they are sent by sendfile
};

constexpr std::size_t file_from = 65536;  // bytes; below, a copy is cheaper than pages
bool by_sendfile = false;

struct connection {
  int fd = -1;
  std::string in;
  std::vector<const canned*> queue;
  std::size_t at = 0;    // the answer being sent
  std::size_t sent = 0;  // bytes of it
};

canned make(std::size_t size, const char* control) {
  canned c;
  c.body.assign(size, 'x');
  c.head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nCache-Control: " + std::string(control) +
           "\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
  if (by_sendfile && size >= file_from) {
    const std::string whole = c.head + c.body;
    c.file = ::memfd_create("answer", 0);
    if (::write(c.file, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) {
      std::perror("responder: memfd");
      std::exit(1);
    }
  }
  return c;
}

/// "/keep/SIZE..." or "/pass/SIZE...": SIZE in bytes.
const canned& choose(const std::string& request) {
  static std::vector<std::pair<std::string, canned>> made;
  const std::size_t begin = request.find('/');
  const std::size_t end = request.find_first_of(" ?", begin);
  const std::string path = request.substr(begin, end - begin);
  for (const auto& [name, answer] : made) {
    if (name == path) return answer;
  }
  const bool keep = path.rfind("/keep/", 0) == 0;
  made.reserve(4096);
  made.emplace_back(
      path, make(std::strtoul(path.c_str() + 6, nullptr, 10), keep ? "max-age=3600" : "no-store"));
  return made.back().second;
}

ssize_t send_some(int fd, const canned& a, std::size_t sent) {
  if (a.file >= 0) {
    auto at = static_cast<off_t>(sent);
    return ::sendfile(fd, a.file, &at, a.head.size() + a.body.size() - sent);
  }
  const std::size_t in_head = sent < a.head.size() ? a.head.size() - sent : 0;
  const std::size_t body_at = sent > a.head.size() ? sent - a.head.size() : 0;
  iovec parts[2] = {{const_cast<char*>(a.head.data()) + a.head.size() - in_head, in_head},
                    {const_cast<char*>(a.body.data()) + body_at, a.body.size() - body_at}};
  return in_head ? ::writev(fd, parts, 2) : ::writev(fd, parts + 1, 1);
}

/// False when the connection is over.
bool send_queued(connection& c) {
  while (c.at < c.queue.size()) {
    const canned& a = *c.queue[c.at];
    const ssize_t n = send_some(c.fd, a, c.sent);
    if (n < 0) return errno == EAGAIN;
    c.sent += static_cast<std::size_t>(n);
    if (c.sent < a.head.size() + a.body.size()) continue;
    c.sent = 0;
    ++c.at;
  }
  c.queue.clear();
  c.at = 0;
  return true;
}

bool receive(connection& c) {
  char room[16384];
  for (;;) {
    const ssize_t n = ::read(c.fd, room, sizeof room);
    if (n == 0) return false;
    if (n < 0) {
      if (errno != EAGAIN) return false;
      break;
    }
    c.in.append(room, static_cast<std::size_t>(n));
    if (static_cast<std::size_t>(n) < sizeof room) break;
  }
  for (std::size_t end; (end = c.in.find("\r\n\r\n")) != std::string::npos;) {
    c.queue.push_back(&choose(c.in.substr(0, end)));
    c.in.erase(0, end + 4);
  }
  return send_queued(c);
}

}  // namespace

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);  // the load goes away in the middle of an answer
  by_sendfile = argc > 2 && std::strcmp(argv[2], "sendfile") == 0;
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 8000));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 ||
      ::listen(listener, 4096) != 0) {
    std::perror("responder");
    return 1;
  }
  const int poll = ::epoll_create1(0);
  epoll_event e{EPOLLIN, {.ptr = nullptr}};
  ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &e);
  for (;;) {
    epoll_event events[256];
    const int count = ::epoll_wait(poll, events, 256, -1);
    for (int i = 0; i < count; ++i) {
      auto* c = static_cast<connection*>(events[i].data.ptr);
      if (!c) {
        const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        if (fd < 0) continue;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        c = new connection;
        c->fd = fd;
        epoll_event watch{EPOLLIN | EPOLLOUT | EPOLLET, {.ptr = c}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, fd, &watch);
        continue;
      }
      bool good = send_queued(*c);
      if (good && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))) good = receive(*c);
      if (good) continue;
      ::close(c->fd);
      delete c;
    }
  }
}
