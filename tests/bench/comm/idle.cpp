// What a channel costs in memory while it waits for its first byte.
#include "idle.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <utility>
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

/// Takes every attempt and never has news of it.
class silent_transport final : public comm::backend {
 public:
  const char* name() const noexcept override { return "silent"; }
  int attach(comm::channel_state&) override { return 0; }
  void detach(comm::channel_state&) noexcept override {}
  int renew(comm::channel_state&, const comm::endpoint&) override { return 0; }
  comm::step attempt(comm::channel_state&, comm::direction) override {
    return comm::step::of(comm::step::pending);
  }
  bool withdraw(comm::channel_state&, comm::direction) override { return true; }
  void abort(comm::channel_state&) noexcept override {}
  bool poll(comm::time_point) override { return false; }
  void wake() noexcept override {}
  comm::time_point now() const noexcept override { return comm::clock::now(); }
};

template <class MakePair>
idle_figures measure(const char* transport, comm::context& ctx, int wanted, MakePair make_pair) {
  ::malloc_trim(0);  // what came before must not be reused unseen
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

idle_figures measure_idle_layer(int wanted) {
  comm::context ctx(std::make_unique<silent_transport>());
  return measure("the layer's own part, without a transport", ctx, wanted, [&] {
    int error = 0;
    const auto one = [&] {
      return comm::channel::take_over(ctx.internals().open(-1, comm::channel_kind::stream,
                                                           comm::channel_phase::open, {}, error));
    };
    comm::channel first = one();
    return std::pair(std::move(first), one());
  });
}

}  // namespace holdfast::bench
