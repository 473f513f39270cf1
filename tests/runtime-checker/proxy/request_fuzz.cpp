// A libFuzzer target for the way of a request: bytes into a client's connection, in pieces, with an
// origin that refuses. The sanitizers judge, and the comm layer: nothing may stay pending.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "proxy/client/connection.h"
#include "proxy/report/access_log.h"
#include "proxy/upstream/pool.h"
#include "proxy/upstream/resolver.h"

namespace {

using namespace holdfast::proxy;

struct world {
  shared_parts parts;
  std::unique_ptr<loop> own;

  world() {
    auto s = std::make_shared<settings>();
    s->reverse = true;
    s->origin = {"127.0.0.1", 1};
    parts.cache = std::make_unique<store>(1u << 20);
    parts.names = std::make_unique<resolver>();
    own = std::make_unique<loop>(s, parts);
    parts.loops.push_back(own.get());
  }
};

void turn(loop& l) {
  for (int i = 0; i < 20; ++i) l.context.poll();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static world* w = new world;  // never ended: its resolver's thread lives as long
  loop& l = *w->own;
  int ends[2];
  if (size == 0 || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0) return 0;
  comm::error_code error;
  channel accepted = channel::adopt(l.context, ends[0], comm::channel_kind::stream, error);
  if (error) std::abort();
  client_connection::start(l, std::move(accepted), (data[0] & 1) != 0);
  const std::size_t piece = std::max<std::size_t>(1, data[0] >> 1);
  for (std::size_t at = 1; at < size; at += piece) {
    const std::size_t n = std::min(piece, size - at);
    if (::send(ends[1], data + at, n, MSG_NOSIGNAL) < 0) break;
    turn(l);
  }
  ::shutdown(ends[1], SHUT_WR);
  char room[65536];
  for (int i = 0; i < 2000 && l.live() != 0; ++i) {
    turn(l);
    while (::recv(ends[1], room, sizeof room, 0) > 0) {
    }
  }
  ::close(ends[1]);
  for (int i = 0; i < 2000 && l.live() != 0; ++i) turn(l);
  if (l.live() != 0) {
    std::fprintf(stderr, "a connection stays although its client has gone\n");
    std::abort();
  }
  return 0;
}
