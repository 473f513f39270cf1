// What a channel costs in memory while it waits for its first byte.
#include "idle.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

#include "comm/backend/memory_net.h"

namespace holdfast::bench {
namespace {

double resident() {
  std::FILE* f = std::fopen("/proc/self/statm", "r");
  long total = 0;
  long pages = 0;
  if (!f || std::fscanf(f, "%ld %ld", &total, &pages) != 2) pages = 0;
  if (f) std::fclose(f);
  return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double allocated() {
  const struct mallinfo2 now = ::mallinfo2();
  return static_cast<double>(now.uordblks) + static_cast<double>(now.hblkhd);
}

template <class MakePair>
idle_figures measure(const char* transport, comm::context& ctx, int wanted, MakePair make_pair) {
  std::vector<comm::channel> keep;
  keep.reserve(static_cast<std::size_t>(wanted));
  const double heap_before = allocated();
  const double resident_before = resident();
  while (static_cast<int>(keep.size()) < wanted) {
    auto [a, b] = make_pair();
    if (!a || !b) break;
    for (comm::channel* c : {&a, &b}) {
      c->read(ctx.default_pool(), [](const comm::completion&, const comm::slice&) {});
      keep.push_back(std::move(*c));
    }
    if (keep.size() % 128 == 0) ctx.poll();
  }
  ctx.poll();
  idle_figures f;
  f.transport = transport;
  f.channels = static_cast<int>(keep.size());
  f.heap_bytes = (allocated() - heap_before) / f.channels;
  f.resident_bytes = (resident() - resident_before) / f.channels;
  ctx.shutdown(std::chrono::seconds(60));
  return f;
}

}  // namespace

idle_figures measure_idle_sockets(int wanted) {
  comm::context ctx;
  return measure("socket pairs on epoll", ctx, wanted, [&] {
    comm::error_code ec;
    return comm::channel::stream_pair(ctx, ec);
  });
}

idle_figures measure_idle_memory(int wanted) {
  auto owned = std::make_unique<comm::memory_net>();
  comm::memory_net* net = owned.get();
  comm::context ctx(std::move(owned));
  return measure("in-memory network, its own records included", ctx, wanted,
                 [&] { return net->pair(ctx); });
}

}  // namespace holdfast::bench
