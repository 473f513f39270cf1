// Several contexts on several threads: pages go from one to another and return to their pool, work
// is posted across, each context keeps its own thread.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <thread>

#include "support.h"

namespace holdfast::comm_tests {
namespace {

class Threads : public testing::TestWithParam<net> {
 protected:
  void SetUp() override {
    if (GetParam() == net::io_uring && !backend_available(backend_kind::io_uring)) {
      GTEST_SKIP() << "this kernel refuses io_uring";
    }
  }
  backend_kind kind() const {
    return GetParam() == net::epoll ? backend_kind::epoll : backend_kind::io_uring;
  }
};
INSTANTIATE_TEST_SUITE_P(Kernel, Threads, testing::Values(net::epoll, net::io_uring),
                         [](const auto& info) { return name_of(info); });

/// A context that runs on a thread of its own until it is told to stop.
struct worker {
  explicit worker(backend_kind kind)
      : ctx(kind), work(boost::asio::make_work_guard(ctx)), thread([this] { ctx.run(); }) {}
  ~worker() {
    post([this] {
      for (channel& c : channels) c.close();
      channels.clear();
      work.reset();
    });
    thread.join();
    EXPECT_EQ(0u, ctx.live_operations());
  }
  template <class Function>
  void post(Function f) {
    boost::asio::post(ctx.get_executor(), std::move(f));
  }
  context ctx;
  std::vector<channel> channels;  // its thread's
  boost::asio::executor_work_guard<context::executor_type> work;
  std::thread thread;
};

TEST_P(Threads, pages_cross_contexts_and_return_to_their_pool) {
  constexpr int readers = 3;
  constexpr int messages = 200;
  page_pool pool(4096);  // filled on one thread, dropped on the others
  std::atomic<int> written{0};
  int outside[readers];
  {
    worker producer(kind());
    std::vector<std::unique_ptr<worker>> sharers;
    for (int& end : outside) {
      int ends[2];
      ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
      end = ends[1];
      sharers.push_back(std::make_unique<worker>(kind()));
      worker& w = *sharers.back();
      w.post([&w, fd = ends[0]] {
        error_code ec;
        w.channels.push_back(channel::adopt(w.ctx, fd, channel_kind::stream, ec));
        EXPECT_FALSE(ec) << ec.message();
      });
    }
    producer.post([&] {
      for (int i = 0; i < messages; ++i) {
        tail page = pool.take();
        ASSERT_TRUE(page);
        const slice whole = page.append(pattern(3000, static_cast<unsigned>(i)).bytes());
        for (auto& s : sharers) {
          s->post([w = s.get(), part = whole, &written] {
            EXPECT_TRUE(w->channels[0].write(
                part, [&written](const completion& c) { written += c.n == 3000; }));
          });
        }
      }
    });
    for (const int end : outside) {
      std::string got;
      char bytes[16384];
      while (got.size() < 3000u * messages) {
        const ssize_t n = ::recv(end, bytes, sizeof bytes, 0);
        ASSERT_GT(n, 0);
        got.append(bytes, static_cast<std::size_t>(n));
      }
      for (int i = 0; i < messages; ++i) {
        ASSERT_EQ(pattern(3000, static_cast<unsigned>(i)).text(),
                  got.substr(3000u * static_cast<unsigned>(i), 3000));
      }
    }
  }
  for (const int end : outside) ::close(end);
  EXPECT_EQ(readers * messages, written);
  EXPECT_EQ(0u, pool.pages_in_use());
}

// What makes `run` return may still be under way when the context goes: TSan and ASan would tell.
TEST_P(Threads, a_call_from_another_thread_may_end_the_context) {
  constexpr int rounds = 300;
  for (int i = 0; i < rounds; ++i) {
    auto ctx = std::make_unique<context>(kind());
    auto work = boost::asio::make_work_guard(*ctx);
    bool ran = false;
    std::thread other([&, by = ctx.get(), executor = ctx->get_executor()] {
      switch (i % 3) {
        case 0:
          work.reset();
          break;
        case 1:
          by->stop();
          break;
        default:
          boost::asio::post(executor, [&, by] {
            ran = true;
            by->stop();
          });
      }
    });
    ctx->run();  // not for ever, though the call may come just before the loop sleeps
    EXPECT_EQ(i % 3 == 2, ran);
    if (i % 3 != 0) work.reset();
    ctx.reset();
    other.join();
  }
}

TEST_P(Threads, contexts_share_a_port) {
  channel_options shared;
  shared.reuse_port = true;
  error_code ec;
  context one(kind());
  context two(kind());
  channel first = channel::listen(one, endpoint::parse("127.0.0.1", 0), ec, 16, shared);
  ASSERT_FALSE(ec) << ec.message();
  const endpoint at = first.local_endpoint();
  channel second = channel::listen(two, at, ec, 16, shared);
  EXPECT_FALSE(ec) << ec.message();
  channel alone = channel::listen(two, at, ec, 16);
  EXPECT_TRUE(ec) << "not shared without asking";
  EXPECT_EQ(0u, one.shutdown());
  EXPECT_EQ(0u, two.shutdown());
}

TEST_P(Threads, the_last_handle_may_go_on_another_thread) {
  context ctx(kind());
  error_code ec;
  auto [a, b] = channel::stream_pair(ctx, ec);
  bool ended = false;
  b.read(ctx.default_pool(),
         [&](const completion& c, const slice&) { ended = c.what == outcome::end_of_stream; });
  std::thread([last = std::move(a)]() mutable { last = channel(); }).join();
  while (!ended) ctx.run_one_turn();
  EXPECT_EQ(0u, ctx.shutdown());
}

}  // namespace
}  // namespace holdfast::comm_tests
