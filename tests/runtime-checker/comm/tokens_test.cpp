// Every completion token, associated executors, allocators and cancellation slots, and the stream
// face with Asio's, Beast's and OpenSSL's algorithms on it.
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include "comm/asio/stream.h"
#include "support.h"

namespace holdfast::comm_tests {
namespace {

namespace asio = boost::asio;

class Tokens : public OnEveryTransport {};
INSTANTIATE_ON_EVERY_TRANSPORT(Tokens);

constexpr auto as_tuple = asio::experimental::as_tuple(asio::use_awaitable);

TEST_P(Tokens, callback) {
  auto [a, b] = pair();
  int done = 0;
  async_write(a, "callback"_static, [&](error_code ec, std::size_t n) {
    EXPECT_FALSE(ec);
    EXPECT_EQ(8u, n);
    ++done;
  });
  async_read(b, ctx().default_pool(), [&](error_code ec, const slice& s) {
    EXPECT_FALSE(ec);
    EXPECT_EQ("callback", s.text());
    ++done;
  });
  EXPECT_EQ(0, done) << "inline";
  ASSERT_TRUE(until([&] { return done == 2; }));
}

asio::awaitable<void> serve(channel c, page_pool& pool) {
  for (;;) {
    auto [ec, got] = co_await async_read(c, pool, as_tuple);
    if (ec) break;
    co_await async_write(c, got, asio::use_awaitable);
  }
  co_await async_close(c, asio::use_awaitable);
}

TEST_P(Tokens, use_awaitable) {
  auto [a, b] = pair();
  std::string echoed;
  bool over = false;
  asio::co_spawn(ctx(), serve(b, ctx().default_pool()), asio::detached);
  asio::co_spawn(
      ctx(),
      [&, a = a]() mutable -> asio::awaitable<void> {
        tail into = tail::allocate(100);
        chain message;  // GCC 12 cannot keep an initializer list across co_await
        message.append("co"_static);
        message.append("routine"_static);
        co_await async_writev(a, message, asio::use_awaitable);
        while (into.frozen_size() < 9) co_await async_read(a, into, asio::use_awaitable);
        echoed = into.frozen().text();
        co_await async_shutdown_write(a, asio::use_awaitable);
        const auto [ec, n] = co_await async_read(a, into, as_tuple);
        EXPECT_EQ(asio::error::eof, ec);
        // A token that drops n: it can still be asked for (S6).
        EXPECT_EQ(0u, a.last(direction::read).n);
        over = true;
      },
      asio::detached);
  ASSERT_TRUE(until([&] { return over; }));
  EXPECT_EQ("coroutine", echoed);
}

TEST_P(Tokens, use_future_and_deferred) {
  auto [a, b] = pair();
  auto future = async_write(a, "future"_static, asio::use_future);
  auto later = async_read(b, ctx().default_pool(), asio::deferred);
  turns(4);
  EXPECT_EQ(0u, b.statistics().queued_reads) << "deferred: not started yet";
  std::string got;
  std::move(later)([&](error_code, const slice& s) { got = s.text(); });
  ASSERT_TRUE(until([&] { return !got.empty(); }));
  EXPECT_EQ("future", got);
  EXPECT_EQ(6u, future.get());
}

TEST_P(Tokens, detached_takes_owned_memory) {
  auto [a, b] = pair();
  int freed = 0;
  async_write(a,
              adopt(
                  "mostly forgotten", 16,
                  [](void*, std::size_t, void* n) { ++*static_cast<int*>(n); }, &freed),
              asio::detached);
  EXPECT_EQ("mostly forgotten", read_all(b, 16));
  EXPECT_TRUE(until([&] { return freed == 1; }));
}

TEST_P(Tokens, refusal_is_a_completion_that_is_not_inline) {
  auto [a, b] = pair();
  a.close();
  error_code said;
  async_write(a, "x"_static, [&](error_code ec, std::size_t n) {
    said = ec;
    EXPECT_EQ(0u, n);
  });
  EXPECT_FALSE(said);
  ASSERT_TRUE(until([&] { return static_cast<bool>(said); }));
  EXPECT_TRUE(is_refusal(said)) << said.message();
}

TEST_P(Tokens, handlers_of_another_executor_run_there) {
  auto [a, b] = pair();
  asio::thread_pool pool(1);
  std::atomic<bool> done{false};
  std::atomic<int> freed{0};
  std::atomic<bool> other_thread{false};
  const auto here = std::this_thread::get_id();
  async_write(
      a,
      adopt(
          "elsewhere", 9, [](void*, std::size_t, void* n) { ++*static_cast<std::atomic<int>*>(n); },
          &freed),
      asio::bind_executor(pool, [&](error_code, std::size_t) {
        other_thread = std::this_thread::get_id() != here;
        ::usleep(2000);
        EXPECT_EQ(0, freed) << "freed before the handler returned (S20)";
        done = true;
      }));
  ASSERT_TRUE(until([&] { return freed == 1; }));
  EXPECT_TRUE(done);
  EXPECT_TRUE(other_thread);
  pool.join();

  // Order of hand-over: a strand on the context keeps the order of completions.
  auto strand = asio::make_strand(ctx().get_executor());
  std::string order;
  for (int i = 0; i < 5; ++i) {
    async_write(a, "s"_static, asio::bind_executor(strand, [&, i](error_code, std::size_t) {
                  order += std::to_string(i);
                }));
  }
  ASSERT_TRUE(until([&] { return order.size() == 5; }));
  EXPECT_EQ("01234", order);
}

template <class T>
struct counting_allocator {
  using value_type = T;
  int* live;
  explicit counting_allocator(int* n) : live(n) {}
  template <class U>
  counting_allocator(const counting_allocator<U>& o) : live(o.live) {}
  T* allocate(std::size_t n) {
    ++*live;
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* p, std::size_t n) {
    --*live;
    std::allocator<T>().deallocate(p, n);
  }
  template <class U>
  bool operator==(const counting_allocator<U>& o) const {
    return live == o.live;
  }
};

TEST_P(Tokens, associated_allocator_is_used_and_paid_back) {
  auto [a, b] = pair();
  int live = 0;
  bool done = false;
  async_write(a, "alloc"_static,
              asio::bind_allocator(counting_allocator<int>(&live),
                                   [&](error_code, std::size_t) { done = true; }));
  EXPECT_EQ(1, live);
  ASSERT_TRUE(until([&] { return done; }));
  turns(2);
  EXPECT_EQ(0, live);
}

TEST_P(Tokens, cancellation_slot) {
  auto [a, b] = pair();
  asio::cancellation_signal signal;
  error_code said;
  async_read(
      b, ctx().default_pool(),
      asio::bind_cancellation_slot(signal.slot(), [&](error_code ec, const slice&) { said = ec; }));
  turns();
  signal.emit(asio::cancellation_type::terminal);
  EXPECT_FALSE(said);
  ASSERT_TRUE(until([&] { return static_cast<bool>(said); }));
  EXPECT_EQ(asio::error::operation_aborted, said);
  EXPECT_FALSE(signal.slot().has_handler()) << "the slot is free for the next operation";

  // A total cancel stops only what has not moved a byte.
  said = {};
  bool done = false;
  async_write(a, pattern(big_size),
              asio::bind_cancellation_slot(signal.slot(), [&](error_code ec, std::size_t) {
                said = ec;
                done = true;
              }));
  turns();
  signal.emit(asio::cancellation_type::total);
  turns();
  EXPECT_FALSE(done);
  EXPECT_EQ(big_size, read_all(b, big_size).size());
  ASSERT_TRUE(until([&] { return done; }));
  EXPECT_FALSE(said);
}

TEST_P(Tokens, accept_connect_and_timers_awaitable) {
  std::uint16_t port = 0;
  channel listener = t().listen(&port);
  bool over = false;
  asio::co_spawn(
      ctx(),
      [&]() -> asio::awaitable<void> {
        channel got = co_await async_accept(listener, asio::use_awaitable);
        co_await async_write(got, "welcome"_static, asio::use_awaitable);
      },
      asio::detached);
  asio::co_spawn(
      ctx(),
      [&]() -> asio::awaitable<void> {
        error_code ec;
        channel a = channel::stream(ctx(), ec);
        std::vector<endpoint> to = {endpoint::parse("127.0.0.1", port)};
        co_await async_connect(a, to, asio::use_awaitable);
        const slice s = co_await async_read(a, ctx().default_pool(), asio::use_awaitable);
        EXPECT_EQ("welcome", s.text());
        co_await async_wait_until(ctx(), ctx().now() + std::chrono::milliseconds(1),
                                  asio::use_awaitable);
        over = true;
      },
      asio::detached);
  ASSERT_TRUE(until([&] { return over; }));
}

TEST_P(Tokens, stream_face_runs_asio_algorithms) {
  auto [a, b] = pair();
  stream left(a);
  stream right(b);
  const std::string message = std::string(300000, 'm') + "\n";
  std::string line;
  int done = 0;
  asio::async_write(left, asio::buffer(message), [&](error_code ec, std::size_t n) {
    EXPECT_FALSE(ec);
    EXPECT_EQ(message.size(), n);
    ++done;
  });
  asio::async_read_until(right, asio::dynamic_buffer(line), '\n',
                         [&](error_code ec, std::size_t n) {
                           EXPECT_FALSE(ec);
                           EXPECT_EQ(message.size(), n);
                           ++done;
                         });
  ASSERT_TRUE(until([&] { return done == 2; }));
  EXPECT_EQ(message, line);
  a.close();
  error_code first;
  error_code second;
  char c = 0;
  right.async_read_some(asio::buffer(&c, 1), [&](error_code ec, std::size_t) {
    first = ec;
    right.async_read_some(asio::buffer(&c, 1),
                          [&](error_code again, std::size_t) { second = again; });
  });
  ASSERT_TRUE(until([&] { return static_cast<bool>(second); }));
  EXPECT_EQ(asio::error::eof, first);
  EXPECT_EQ(asio::error::eof, second) << "as a socket would say";
}

}  // namespace
}  // namespace holdfast::comm_tests
