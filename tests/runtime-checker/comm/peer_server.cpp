// A small HTTP and echo server on the comm layer, for peers that others wrote. Prints its port,
// then serves until its standard input ends.
//   peer-server epoll|io_uring http|echo   a buffer size in bytes makes the kernel's buffers tiny
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <functional>
#include <string>

#include "comm/comm.h"

using namespace holdfast::comm;

namespace {

constexpr std::size_t body_size = 3 << 20;

std::string body() {
  std::string text(body_size, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i * 7 % 26);
  return text;
}

/// One connection, freed in its close completion.
struct session {
  channel ch;
  page_pool& pool;
  bool http;
  std::string head;

  void read() {
    ch.read(pool, [this](const completion& c, const slice& got) {
      if (c.what == outcome::end_of_stream && !http) return end_orderly();
      if (!c) return end();
      if (!http) return echo(got);
      head += got.text();
      head.find("\r\n\r\n") == std::string::npos ? read() : answer();
    });
  }
  void echo(const slice& got) {
    ch.write(got, [this](const completion& c) { c ? read() : end(); });
  }
  void answer() {
    static const slice page = adopt(body());
    const slice top = adopt("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                            std::to_string(page.size()) + "\r\n\r\n");
    ch.writev({top, page}, [](const completion&) {});
    end_orderly();
  }
  void end_orderly() {
    ch.shutdown_write([this](const completion&) { end(); });
  }
  void end() {
    ch.close([this](const completion&) { delete this; });
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const bool uring = std::strcmp(argv[1], "io_uring") == 0;
  if (uring && !backend_available(backend_kind::io_uring)) return 77;
  context ctx(uring ? backend_kind::io_uring : backend_kind::epoll);
  page_pool pool(16 * 1024);
  error_code ec;
  channel door = channel::listen(ctx, endpoint::parse("127.0.0.1", 0), ec);
  if (argc > 3) {
    const int size = std::atoi(argv[3]);  // inherited by what it accepts
    ::setsockopt(door.native_handle(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    ::setsockopt(door.native_handle(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  }
  channel input = channel::adopt(ctx, ::dup(0), channel_kind::pipe, ec);
  input.read(pool, [&](const completion&, const slice&) { ctx.stop(); });
  const bool http = std::strcmp(argv[2], "http") == 0;
  std::function<void()> accept = [&] {
    door.accept([&](const completion& c, channel got) {
      if (!c) return;
      (new session{std::move(got), pool, http, {}})->read();
      accept();
    });
  };
  accept();
  std::printf("%u\n", door.local_endpoint().port());
  std::fflush(stdout);
  ctx.run();
  return ctx.shutdown() == 0 ? 0 : 1;
}
