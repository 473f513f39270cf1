// Heap allocations: none per operation in steady state, and what happens when one fails.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <new>

#include "comm/asio/async.h"
#include "support.h"

namespace {

// The executable's own heap: counted, and able to fail once.
thread_local std::uint64_t allocations = 0;
thread_local std::int64_t fail_after = -1;

void* allocate(std::size_t size) {
  ++allocations;
  if (fail_after >= 0 && fail_after-- == 0) return nullptr;
  return std::malloc(size ? size : 1);
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* p = allocate(size)) return p;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}
[[gnu::noinline]] void operator delete(void* p) noexcept {
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p, const std::nothrow_t&) noexcept {
  std::free(p);
}

namespace holdfast::comm_tests {
namespace {

namespace asio = boost::asio;

class Allocations : public testing::TestWithParam<net> {
 protected:
  void SetUp() override {
    if (GetParam() == net::io_uring && !backend_available(backend_kind::io_uring)) {
      GTEST_SKIP() << "this kernel refuses io_uring";
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Kernel, Allocations, testing::Values(net::epoll, net::io_uring),
                         [](const auto& info) { return name_of(info); });

constexpr int rounds = 2000;
constexpr int warm_up = 200;

/// Plays messages to and fro with callbacks.
struct ping_pong {
  channel a;
  channel b;
  page_pool& pool;
  slice message = "0123456789abcdef"_static;
  int left = rounds;
  std::uint64_t at_start = 0;
  std::uint64_t in_steady_state = 0;

  void go() {
    if (left == rounds - warm_up) at_start = allocations;
    if (left-- == 0) {
      in_steady_state = allocations - at_start;
      a.close();
      b.close();
      return;
    }
    b.read(pool,
           [this](const completion&, const slice& got) { b.write(got, [](const completion&) {}); });
    a.read(pool, [this](const completion&, const slice&) { go(); });
    a.write(message, [](const completion&) {});
  }
};

TEST_P(Allocations, none_per_operation_with_callbacks) {
  Transport t(GetParam());
  auto [a, b] = t.pair();
  ping_pong game{a, b, t.ctx().default_pool()};
  game.go();
  t.ctx().run();
  EXPECT_EQ(-1, game.left);
  EXPECT_EQ(0u, game.in_steady_state);
  EXPECT_GT(game.at_start, 0u) << "the counter must count";
}

asio::awaitable<void> play(channel a, channel b, page_pool& pool, std::uint64_t& steady) {
  std::uint64_t at_start = 0;
  const slice message = "0123456789abcdef"_static;
  for (int i = 0; i < rounds; ++i) {
    if (i == warm_up) at_start = allocations;
    co_await async_write(a, message, asio::use_awaitable);
    const slice got = co_await async_read(b, pool, asio::use_awaitable);
    co_await async_write(b, got, asio::use_awaitable);
    co_await async_read(a, pool, asio::use_awaitable);
  }
  steady = allocations - at_start;
}

TEST_P(Allocations, none_per_operation_with_use_awaitable) {
  Transport t(GetParam());
  auto [a, b] = t.pair();
  std::uint64_t steady = 12345;
  asio::co_spawn(t.ctx(), play(a, b, t.ctx().default_pool(), steady), asio::detached);
  t.ctx().run();
  EXPECT_EQ(0u, steady);
  a.close();
  b.close();
  EXPECT_EQ(0u, t.ctx().shutdown());
}

TEST_P(Allocations, idle_read_holds_no_page) {
  Transport t(GetParam());
  std::vector<channel> keep;
  page_pool pool(16 * 1024);
  for (int i = 0; i < 50; ++i) {
    auto [a, b] = t.pair();
    b.read(pool, [](const completion&, const slice&) {});
    keep.push_back(a);
    keep.push_back(b);
  }
  for (int i = 0; i < 5; ++i) t.ctx().poll();
  EXPECT_EQ(0u, pool.pages_in_use());
  EXPECT_LE(pool.pages_free(), 1u) << "one that all took in turn to look, not one each";
  EXPECT_EQ(0u, t.ctx().shutdown());
}

class AllocationFailures : public Allocations {};
INSTANTIATE_ON_EVERY_TRANSPORT(AllocationFailures);

TEST_P(AllocationFailures, at_every_point_keep_the_promises) {
  int refused = 0;
  int clean = 0;
  for (int nth = 0; clean < 3 && nth < 400; ++nth) {
    Transport t(GetParam());
    auto [a, b] = t.pair();
    int due = 0;
    int ran = 0;
    slice parts[] = {pattern(10), pattern(20), pattern(3000)};
    page_pool pool(4096);
    start_options timed;
    timed.deadline = t.ctx().now() + std::chrono::hours(1);
    const std::uint32_t references = parts[0].owner()->references();
    bool failed_once = false;
    const auto note = [&](const started& s) {
      due += static_cast<bool>(s);
      if (s) return;
      failed_once = true;
      EXPECT_EQ(make_error_code(errc::no_memory), s.error) << s.error.message();
    };
    fail_after = nth;
    note(a.writev(parts, [&](const completion&) { ++ran; }, timed));
    note(b.read(pool, [&](const completion&, const slice&) { ++ran; }));
    note(a.write(parts[0], [&](const completion&) { ++ran; }));
    note(t.ctx().wait_until(t.ctx().now(), [&](const completion&) { ++ran; }));
    note(a.shutdown_write([&](const completion&) { ++ran; }));
    for (int i = 0; i < 10; ++i) t.ctx().poll();
    const bool reached = fail_after < 0;
    fail_after = -1;
    refused += failed_once;
    clean += !reached;
    a.close();
    b.close();
    EXPECT_EQ(0u, t.ctx().shutdown());
    EXPECT_EQ(due, ran) << nth;
    EXPECT_EQ(references, parts[0].owner()->references()) << nth;
  }
  EXPECT_GT(refused, 0) << "no start was ever refused: the test did not reach them";
  EXPECT_EQ(3, clean);
}

/// Connecting, accepting, datagrams, drains, posts and registrations, with one allocation failing.
struct busy_program {
  explicit busy_program(net kind) : t(kind) {}

  void note(const started& s) {
    due += static_cast<bool>(s);
    if (!s) {
      refused = true;
      EXPECT_EQ(make_error_code(errc::no_memory), s.error) << s.error.message();
    }
  }
  auto done() {
    return [this](const completion&) { ++ran; };
  }
  void prepare() {
    listener = t.listen(&port);
    error_code ec;
    const endpoint any = endpoint::parse("127.0.0.1", 0);
    for (channel* end : {&left, &right}) {
      *end = t.memory() ? t.sim()->datagram(t.ctx(), end == &left ? 1 : 2)
                        : channel::datagram(t.ctx(), any, ec);
    }
    client = channel::stream(t.ctx(), ec);
  }
  void run() {
    const endpoint to[] = {endpoint::parse("127.0.0.1", port)};
    const endpoint peer = t.memory() ? memory_net::address(2) : right.local_endpoint();
    const slice parts[] = {"data"_static, "gram"_static};
    start_options timed;
    timed.deadline = t.ctx().now() + std::chrono::hours(1);
    timed.address_timeout = std::chrono::minutes(1);
    note(listener.accept([this](const completion&, channel got) {
      ++ran;
      if (got) got.abort();
    }));
    note(client.connect(to, done(), timed));
    if (client.open() || client.statistics().queued_writes != 0) {
      note(client.write(parts[0], done()));
      note(client.drain(done()));
      note(client.wait_writable(done()));
    }
    note(left.send_to(peer, parts, done()));
    note(right.receive_from(space, [this](const completion&, const endpoint&) { ++ran; }));
    try {
      boost::asio::post(t.ctx().get_executor(), [this] { ++posted; });
      ++posts;
    } catch (const std::bad_alloc&) {
    }
    error_code ec;
    registration r = t.ctx().register_memory(pool, ec);
    for (int i = 0; i < 12; ++i) t.ctx().poll();
  }
  void end() {
    client.close();
    listener.close();
    left.close();
    right.close();
  }

  Transport t;
  page_pool pool{one_block, 4096, 1};
  tail space = tail::allocate(100);
  std::uint16_t port = 0;
  channel listener, left, right, client;
  int due = 0;
  int ran = 0;
  int posts = 0;
  int posted = 0;
  bool refused = false;
};

TEST_P(AllocationFailures, at_every_point_of_connecting_keep_the_promises) {
  int refused = 0;
  int clean = 0;
  for (int nth = 0; clean < 3 && nth < 400; ++nth) {
    busy_program p(GetParam());
    p.prepare();
    fail_after = nth;
    p.run();
    const bool reached = fail_after < 0;
    fail_after = -1;
    refused += p.refused;
    clean += !reached;
    p.end();
    EXPECT_EQ(0u, p.t.ctx().shutdown()) << nth;
    EXPECT_EQ(p.due, p.ran) << nth;
    EXPECT_EQ(p.posts, p.posted) << nth;
  }
  EXPECT_GT(refused, 0);
  EXPECT_EQ(3, clean);
}

}  // namespace
}  // namespace holdfast::comm_tests
