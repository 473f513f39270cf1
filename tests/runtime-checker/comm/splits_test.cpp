// Short reads and writes at every split, and a fault at every transport call, on the simulated net.
#include "support.h"

namespace holdfast::comm_tests {
namespace {

class Splits : public testing::TestWithParam<net> {};
INSTANTIATE_TEST_SUITE_P(Memory, Splits,
                         testing::Values(net::memory_readiness, net::memory_completion),
                         [](const auto& info) { return name_of(info); });

struct outcome_of_run {
  std::string got;
  completion_log log;
  bool ended = false;
};

/// Two messages in several parts, then the end; the reader uses tails of 7 bytes.
void run_messages(Transport& t, outcome_of_run& run, channel a, channel b) {
  a.writev({"he"_static, "l"_static, "lo, "_static}, run.log.handler("w1"));
  a.writev({"wor"_static, slice(), "ld"_static, "!"_static}, run.log.handler("w2"));
  a.shutdown_write(run.log.handler("s"));
  struct reader {
    channel from;
    outcome_of_run& run;
    tail into = tail::allocate(7);
    void go() {
      from.read(into, [this](const completion& c) {
        run.got += into.frozen().text();
        EXPECT_EQ(into.frozen_size(), c.n);
        into = tail::allocate(7);
        if (c.what == outcome::completed) {
          go();
        } else {
          run.ended = true;
          run.log.add("r", c);
        }
      });
    }
  } reading{b, run};
  reading.go();
  EXPECT_TRUE(t.until([&] { return run.ended && run.log.size() == 4; })) << run.log.order();
  a.close();
  b.close();
  EXPECT_EQ(0u, t.ctx().shutdown());
}

TEST_P(Splits, every_write_split) {
  // Every pair of first and second chunk, for writes and reads alike.
  for (std::size_t first = 1; first <= 16; ++first) {
    for (std::size_t second = 1; second <= 16; ++second) {
      memory_options o;
      std::size_t calls = 0;
      o.chunk = [&](const network_call&) { return ++calls % 2 ? first : second; };
      Transport t(GetParam(), o);
      auto [a, b] = t.sim()->pair(t.ctx());
      outcome_of_run run;
      run_messages(t, run, a, b);
      ASSERT_EQ("hello, world!", run.got) << first << "," << second;
      ASSERT_EQ(7u, run.log.of("w1").n);
      ASSERT_EQ(6u, run.log.of("w2").n);
      ASSERT_EQ(outcome::end_of_stream, run.log.of("r").what);
    }
  }
}

TEST_P(Splits, every_window_and_latency) {
  for (std::size_t window = 1; window <= 14; ++window) {
    for (int latency = 0; latency < 3; ++latency) {
      memory_options o;
      o.window = window;
      o.latency = std::chrono::milliseconds(latency);
      o.step_delay = std::chrono::microseconds(300 * latency);
      o.shuffle = true;
      o.seed = window;
      Transport t(GetParam(), o);
      auto [a, b] = t.sim()->pair(t.ctx());
      outcome_of_run run;
      run_messages(t, run, a, b);
      ASSERT_EQ("hello, world!", run.got) << window << "," << latency;
    }
  }
}

TEST_P(Splits, cancel_after_every_byte) {
  // Whatever moment the cancel hits, n is what the peer gets (S5, S6).
  for (std::size_t moved = 0; moved <= 10; ++moved) {
    memory_options o;
    o.window = moved == 0 ? 1 : moved;
    Transport t(GetParam(), o);
    auto [a, b] = t.sim()->pair(t.ctx());
    completion_log log;
    const started w = a.write("0123456789"_static, log.handler("w"));
    a.write("behind"_static, log.handler("v"));
    if (moved != 0) t.turns();
    const cancel_answer answer = t.ctx().cancel(w.id);
    EXPECT_TRUE(t.until([&] { return log.count("w") == 1; }));
    const completion& c = log.of("w");
    EXPECT_EQ(moved == 10, answer != cancel_answer::requested) << moved;
    EXPECT_EQ(moved == 10 ? outcome::completed : outcome::cancelled, c.what) << moved;
    EXPECT_EQ(moved, c.n);
    EXPECT_TRUE(t.until([&] { return log.count("v") == 1 || moved == 0 || moved == 10; }));
    std::string got;
    bool over = false;
    std::function<void()> read = [&] {
      b.read(t.ctx().default_pool(), [&](const completion& r, const slice& s) {
        got += s.text();
        if (r.what == outcome::completed) return read();
        over = true;
      });
    };
    read();
    a.drain([&](const completion&) { a.close(); });
    if (moved != 0 && moved != 10) a.close();
    EXPECT_TRUE(t.until([&] { return over; }));
    const bool torn = moved != 0 && moved != 10;
    EXPECT_EQ(std::string("0123456789").substr(0, moved) + (torn ? "" : "behind"), got);
    EXPECT_EQ(torn ? 0u : 6u, log.of("v").n);
    EXPECT_EQ(0u, t.ctx().shutdown());
  }
}

TEST_P(Splits, fail_the_nth_call) {
  // Every transport call fails in turn, with an error or with "try again".
  for (const int error : {ECONNRESET, EAGAIN, ENOBUFS}) {
    for (std::uint64_t nth = 1; nth < 40; ++nth) {
      memory_options o;
      o.chunk = [](const network_call&) { return std::size_t{3}; };
      o.fault = [&](const network_call& c) { return c.count == nth ? error : 0; };
      Transport t(GetParam(), o);
      auto [a, b] = t.sim()->pair(t.ctx());
      outcome_of_run run;
      if (error == EAGAIN) {
        run_messages(t, run, a, b);
        ASSERT_EQ("hello, world!", run.got) << nth;
        continue;
      }
      a.writev({"hello, "_static}, run.log.handler("w1"));
      a.writev({"world!"_static}, run.log.handler("w2"));
      std::string got;
      std::function<void()> read = [&] {
        b.read(t.ctx().default_pool(), [&](const completion& c, const slice& s) {
          got += s.text();
          if (c.what == outcome::completed) return read();
          run.log.add("r", c);
        });
      };
      read();
      t.until([&] { return run.log.size() >= 2 || t.ctx().internals().stuck(); });
      a.close(run.log.handler("c1"));
      b.close(run.log.handler("c2"));
      ASSERT_EQ(0u, t.ctx().shutdown());
      // Exactly once each; what the peer got is a prefix of what the counts say.
      for (const char* name : {"w1", "w2", "r", "c1", "c2"})
        ASSERT_EQ(1u, run.log.count(name)) << nth;
      const std::size_t sent = run.log.of("w1").n + run.log.of("w2").n;
      ASSERT_LE(got.size(), sent) << nth;
      ASSERT_EQ(std::string("hello, world!").substr(0, got.size()), got);
      if (run.log.of("w1").what != outcome::completed) {
        ASSERT_EQ(0u, run.log.of("w2").n);
      }
      ASSERT_EQ(run.log.of("w1").what == outcome::completed, run.log.of("w1").n == 7);
    }
  }
}

TEST(MemoryNet, same_seed_same_run) {
  const auto run = [](std::uint64_t seed) {
    memory_options o;
    o.shuffle = true;
    o.seed = seed;
    o.latency = std::chrono::microseconds(5);
    o.completion_style = true;
    auto made = std::make_unique<memory_net>(o);
    memory_net* sim = made.get();
    context c(std::move(made));
    std::string story;
    std::vector<channel> keep;
    for (int i = 0; i < 6; ++i) {
      auto [a, b] = sim->pair(c);
      a.write("x"_static, [&story, i](const completion&) { story += "w" + std::to_string(i); });
      b.read(c.default_pool(),
             [&story, i](const completion&, slice) { story += "r" + std::to_string(i); });
      keep.push_back(a);
      keep.push_back(b);
    }
    c.run();
    EXPECT_EQ(0u, c.shutdown());
    return story;
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2)) << "the seed chooses the order";
  EXPECT_EQ(24u, run(3).size());
}

TEST(MemoryNet, virtual_time_does_not_wait) {
  auto made = std::make_unique<memory_net>();
  context c(std::move(made));
  const auto wall = std::chrono::steady_clock::now();
  const time_point begun = c.now();
  bool rang = false;
  c.wait_until(begun + std::chrono::hours(24), [&](const completion&) { rang = true; });
  EXPECT_TRUE(c.run());
  EXPECT_TRUE(rang);
  EXPECT_EQ(begun + std::chrono::hours(24), c.now());
  EXPECT_LT(std::chrono::steady_clock::now() - wall, std::chrono::seconds(5));
}

}  // namespace
}  // namespace holdfast::comm_tests
