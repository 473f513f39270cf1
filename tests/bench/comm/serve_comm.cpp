// The echo server on the comm layer: callbacks on both kernel backends, and coroutines.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "comm/asio/async.h"
#include "contenders.h"

namespace holdfast::bench {
namespace {

namespace asio = boost::asio;

struct comm_session {
  comm::channel ch;
  comm::page_pool& pool;
  void read() {
    ch.read(pool, [this](const comm::completion& c, const comm::slice& got) {
      if (!c) return end();
      ch.write(got, [this](const comm::completion& w) { w ? read() : end(); });
    });
  }
  void end() {
    ch.close([this](const comm::completion&) { delete this; });
  }
};

void serve_comm(comm::backend_kind kind, int listener, int stop) {
  comm::context ctx(kind);
  comm::page_pool pool(chunk);
  comm::error_code ec;
  comm::channel door = comm::channel::adopt(ctx, listener, comm::channel_kind::listener, ec);
  comm::channel bell = comm::channel::adopt(ctx, stop, comm::channel_kind::pipe, ec);
  std::uint64_t rung = 0;
  bell.read(comm::trusted(&rung, sizeof rung), [&](const comm::completion&) { ctx.stop(); });
  std::function<void()> accept = [&] {
    door.accept([&](const comm::completion& c, comm::channel got) {
      if (!c) return;
      (new comm_session{std::move(got), pool})->read();
      accept();
    });
  };
  accept();
  ctx.run();
  ctx.shutdown();
}

asio::awaitable<void> comm_echo(comm::channel ch, comm::page_pool& pool) {
  try {
    for (;;) {
      const comm::slice got = co_await comm::async_read(ch, pool, asio::use_awaitable);
      co_await comm::async_write(ch, got, asio::use_awaitable);
    }
  } catch (const std::exception&) {
  }
}

}  // namespace

void serve_comm_epoll(int listener, int stop) {
  serve_comm(comm::backend_kind::epoll, listener, stop);
}
void serve_comm_uring(int listener, int stop) {
  serve_comm(comm::backend_kind::io_uring, listener, stop);
}

void serve_comm_awaitable(int listener, int stop) {
  comm::context ctx;
  comm::page_pool pool(chunk);
  comm::error_code ec;
  comm::channel door = comm::channel::adopt(ctx, listener, comm::channel_kind::listener, ec);
  comm::channel bell = comm::channel::adopt(ctx, stop, comm::channel_kind::pipe, ec);
  std::uint64_t rung = 0;
  bell.read(comm::trusted(&rung, sizeof rung), [&](const comm::completion&) { ctx.stop(); });
  std::function<void()> accept = [&] {
    door.accept([&](const comm::completion& c, comm::channel got) {
      if (!c) return;
      asio::co_spawn(ctx, comm_echo(std::move(got), pool), asio::detached);
      accept();
    });
  };
  accept();
  ctx.run();
  ctx.shutdown();
}

}  // namespace holdfast::bench
