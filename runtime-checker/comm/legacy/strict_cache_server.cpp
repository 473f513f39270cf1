// The patient's twin, healthy: the same caching server on the comm layer. GET /NAME answers with an
// object whose bytes all are NAME's first letter; the store has as few pages, and a miss takes the
// one used longest ago. Who is being sent the old object keeps it, whatever the store does.
//   strict-cache-server [PORT]     serves until its standard input ends
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

#include "comm/comm.h"

using namespace holdfast::comm;

namespace {

constexpr std::size_t store_pages = 4;
constexpr std::size_t page_size = 256 * 1024;

class store {
 public:
  slice find(const std::string& name) {
    auto found = objects_.find(name);
    if (found == objects_.end()) {
      if (objects_.size() == store_pages) drop_oldest();
      found = objects_.emplace(name, object{adopt(std::string(page_size, name[0])), 0}).first;
    }
    found->second.last_use = ++uses_;
    return found->second.bytes;
  }

 private:
  struct object {
    slice bytes;
    unsigned last_use;
  };
  void drop_oldest() {
    auto oldest = objects_.begin();
    for (auto at = objects_.begin(); at != objects_.end(); ++at)
      if (at->second.last_use < oldest->second.last_use) oldest = at;
    objects_.erase(oldest);  // the store's reference goes; those of pending writes stay
  }
  std::map<std::string, object> objects_;
  unsigned uses_ = 0;
};

/// One connection; freed in the last callback of its channel.
struct client {
  channel ch;
  page_pool& pool;
  store& objects;
  std::string request;

  void read() {
    ch.read(pool, [this](const completion& c, const slice& got) {
      request += got.text();
      if (!c || request.size() > 1024) return end();
      request.find("\r\n\r\n") == std::string::npos ? read() : answer();
    });
  }
  void answer() {
    const std::size_t end_of_name = request.find_first_of(" \r\n", 5);
    if (request.rfind("GET /", 0) != 0 || end_of_name <= 5) return end();
    const slice body = objects.find(request.substr(5, end_of_name - 5));
    const slice head =
        adopt("HTTP/1.0 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    ch.writev({head, body}, [this](const completion&) { end(); });
  }
  void end() {
    ch.close([this](const completion&) { delete this; });
  }
};

}  // namespace

int main(int argc, char** argv) {
  context ctx;
  page_pool pool(4 * 1024);
  store objects;
  error_code ec;
  const int port = argc > 1 ? std::atoi(argv[1]) : 0;
  channel door =
      channel::listen(ctx, endpoint::parse("127.0.0.1", static_cast<std::uint16_t>(port)), ec);
  if (ec) {
    std::fprintf(stderr, "cannot listen: %s; give another port as the first argument\n",
                 ec.message().c_str());
    return 2;
  }
  // The kernel takes little at a time, as it does for a client far away; accepted ones inherit it.
  const int room = 16 * 1024;
  ::setsockopt(door.native_handle(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  channel input = channel::adopt(ctx, ::dup(0), channel_kind::pipe, ec);
  input.read(pool, [&](const completion&, const slice&) { ctx.stop(); });
  std::function<void()> accept = [&] {
    door.accept([&](const completion& c, channel got) {
      if (!c) return;
      (new client{std::move(got), pool, objects, {}})->read();
      accept();
    });
  };
  accept();
  std::printf("listening on 127.0.0.1:%u\n", door.local_endpoint().port());
  std::fflush(stdout);
  ctx.run();
  return ctx.shutdown() == 0 ? 0 : 1;
}
