// Rules S1 to S6: exactly once, refused, never inline, ordered, true outcome, true count.
#include <thread>

#include "complaints.h"
#include "support.h"

namespace holdfast::comm_tests {
namespace {

INSTANTIATE_ON_EVERY_TRANSPORT(Rules);

TEST_P(Rules, S01_exactly_once) {
  auto [a, b] = pair();
  completion_log log;
  tail into = tail::allocate(100);
  a.write("one"_static, log.handler("w1"));
  a.writev({"two"_static, "three"_static}, log.handler("w2"));
  b.read(into, log.handler("r1"));
  const started never_served =
      a.read(ctx().default_pool(), [&](const completion& c, const slice&) { log.add("r2", c); });
  a.shutdown_write(log.handler("s"));
  ASSERT_TRUE(never_served);
  ASSERT_TRUE(until([&] { return log.count("s") == 1 && log.count("r1") == 1; }));
  ctx().cancel(never_served.id);
  a.close(log.handler("c"));
  ASSERT_TRUE(until([&] { return log.count("c") == 1; }));
  turns(20);
  for (const char* name : {"w1", "w2", "r1", "r2", "s", "c"})
    EXPECT_EQ(1u, log.count(name)) << name;
  EXPECT_EQ(6u, log.size());
}

TEST_P(Rules, S01_destroyed_context_reports) {
  auto [a, b] = pair();
  struct witness {
    int* alive;
    explicit witness(int* count) : alive(count) { ++*alive; }
    witness(const witness& o) : alive(o.alive) { ++*alive; }
    ~witness() { --*alive; }
  };
  const complaints heard;
  int handlers_alive = 0;
  bool ran = false;
  {
    a.read(ctx().default_pool(),
           [w = witness(&handlers_alive), &ran](const completion&, slice) { ran = true; });
  }
  turns(2);
  EXPECT_EQ(1, handlers_alive);
  const std::uint64_t before = context::abandoned_operations();
  drains_ = false;
  t().destroy_context();
  EXPECT_EQ(before + 1, context::abandoned_operations());
  EXPECT_TRUE(heard.are({"leaked-operation"}));
  EXPECT_EQ(0, handlers_alive);
  EXPECT_FALSE(ran);
  EXPECT_FALSE(a.write("x"_static, [](const completion&) {})) << "handles outlive the context";
}

TEST_P(Rules, S02_refused_means_untouched) {
  channel_options small;
  small.max_queued_operations = 2;
  auto [a, b] = pair(small);
  slice big = pattern(big_size);
  completion_log log;
  a.write(big, log.handler("w1"));
  a.write(big, log.handler("w2"));
  int freed = 0;
  slice extra =
      adopt("extra", 5, [](void*, std::size_t, void* f) { ++*static_cast<int*>(f); }, &freed);
  auto owner = std::make_shared<int>(7);
  auto handler = [owner](const completion&) { FAIL() << "a refused start called back"; };
  const started refused = a.write(extra, std::move(handler));
  EXPECT_EQ(make_error_code(errc::over_limit), refused.error);
  EXPECT_FALSE(refused.id);
  EXPECT_EQ(2, owner.use_count()) << "the handler was not given back";
  EXPECT_EQ(1u, extra.owner()->references()) << "something was lent";
  EXPECT_EQ(0, freed);
  EXPECT_EQ(2u, a.statistics().queued_writes);
  EXPECT_EQ(cancel_answer::unknown, ctx().cancel(refused.id));

  a.close();
  EXPECT_EQ(make_error_code(errc::closing), a.write(extra, handler).error);
  EXPECT_EQ(errc::not_open, static_cast<errc>(channel().write(extra, handler).error.value()));
  turns(20);
  EXPECT_EQ(2u, log.size());
}

TEST_P(Rules, S03_never_inline) {
  auto [a, b] = pair();
  bool inside_call = false;
  int ran = 0;
  const auto check = [&](const completion&) {
    EXPECT_FALSE(inside_call);
    ++ran;
  };
  const auto calls = [&] {
    inside_call = true;
    a.write("x"_static, check);
    a.write(slice(), check);
    const started doomed =
        b.read(ctx().default_pool(), [&](const completion& c, slice) { check(c); });
    ctx().cancel(doomed.id);
    b.cancel();
    a.shutdown_write(check);
    inside_call = false;
  };
  calls();
  EXPECT_EQ(0, ran);
  ASSERT_TRUE(until([&] { return ran == 4; }));
  inside_call = true;
  a.close(check);
  inside_call = false;
  ASSERT_TRUE(until([&] { return ran == 5; }));
}

/// A busy channel is left for the next turn at some point; a start on it by another channel's
/// handler must not be overtaken by that, nor overtake.
TEST_P(Rules, S04_a_busy_channel_keeps_its_order) {
  auto [a, b] = pair();
  auto [c, d] = pair();
  int begun = 0;
  std::vector<int> ended;
  std::function<void(const slice&)> write = [&, &a = a](const slice& bytes) {
    const int number = begun++;
    a.write(bytes, [&, number](const completion&) {
      ended.push_back(number);
      if (begun < 200) write(slice());
    });
  };
  write(pattern(64 * 1024));
  c.write("from elsewhere"_static, [&](const completion&) { write(slice()); });
  ASSERT_EQ(64u * 1024, read_all(b, 64 * 1024).size());
  ASSERT_TRUE(until([&] { return ended.size() == static_cast<std::size_t>(begun); }));
  EXPECT_TRUE(std::is_sorted(ended.begin(), ended.end()));
}

TEST_P(Rules, S04_completion_order) {
  auto [a, b] = pair();
  completion_log log;
  a.write(pattern(big_size), log.handler("w1"));
  const started second = a.write("second"_static, log.handler("w2"));
  const started third = a.write("third"_static, log.handler("w3"));
  a.write("fourth"_static, log.handler("w4"));
  turns();
  EXPECT_EQ(cancel_answer::requested, ctx().cancel(third.id));
  EXPECT_EQ(cancel_answer::requested, ctx().cancel(second.id));
  turns();
  EXPECT_EQ(0u, log.size()) << "cancelled ones wait for their predecessors";
  EXPECT_EQ(big_size + 6, read_all(b, big_size + 6).size());
  ASSERT_TRUE(until([&] { return log.size() == 4; }));
  EXPECT_EQ("w1 w2 w3 w4", log.order());
  EXPECT_EQ(outcome::cancelled, log.of("w2").what);
  EXPECT_EQ(outcome::completed, log.of("w4").what);
  a.write(pattern(big_size), log.handler("w5"));
  a.read(ctx().default_pool(), [&](const completion& c, slice) { log.add("r1", c); });
  turns();
  a.close(log.handler("close"));
  ASSERT_TRUE(until([&] { return log.count("close") == 1; }));
  EXPECT_EQ("close", log.names.back());
}

TEST_P(Rules, S04_vectors_never_interleave) {
  auto [a, b] = pair();
  std::string expected;
  completion_log log;
  for (unsigned i = 0; i < 40; ++i) {
    chain message;
    for (unsigned part = 0; part < 1 + i % 9; ++part) {
      const slice s = pattern(1 + (i * 131 + part * 17) % 3000, i + part);
      expected += s.text();
      message.append(s);
    }
    ASSERT_TRUE(a.writev(message, log.handler("w" + std::to_string(i))));
  }
  EXPECT_EQ(expected, read_all(b, expected.size()));
  ASSERT_TRUE(until([&] { return log.size() == 40; }));
  for (unsigned i = 0; i < 40; ++i) EXPECT_EQ("w" + std::to_string(i), log.names[i]);
}

TEST_P(Rules, S05_outcome_is_never_rewritten) {
  auto [a, b] = pair();
  completion_log log;
  const started done = a.write("done"_static, log.handler("w1"));
  tail into = tail::allocate(64);
  b.read(into, log.handler("r1"));
  // The bytes are moved in this turn's end, the handlers are due in the next one.
  ASSERT_TRUE(until([&] { return a.statistics().queued_write_bytes == 0; }));
  const cancel_answer answer = ctx().cancel(done.id);
  EXPECT_NE(cancel_answer::requested, answer);
  a.close();
  ASSERT_TRUE(until([&] { return log.count("w1") == 1; }));
  EXPECT_EQ("w1 completed 4", log.lines[0]);
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
  EXPECT_EQ(outcome::completed, log.of("r1").what);
  EXPECT_EQ("done", into.frozen().text());
}

TEST_P(Rules, S06_true_count_and_latch) {
  auto [a, b] = pair();
  completion_log log;
  const slice first = pattern(1000, 1);
  const slice torn = pattern(big_size, 2);
  a.write(first, log.handler("w1"));
  const started second = a.write(torn, log.handler("w2"));
  a.write("behind"_static, log.handler("w3"));
  ASSERT_TRUE(until([&] { return log.count("w1") == 1; }));
  turns();
  ctx().cancel(second.id);
  ASSERT_TRUE(until([&] { return log.size() == 3; }));
  EXPECT_EQ(outcome::cancelled, log.of("w2").what);
  EXPECT_EQ(boost::asio::error::operation_aborted, log.of("w2").error);
  EXPECT_GT(log.of("w2").n, 0u);
  EXPECT_LT(log.of("w2").n, big_size);
  EXPECT_EQ(outcome::cancelled, log.of("w3").what);
  EXPECT_EQ(cause::latched, log.of("w3").why);
  EXPECT_EQ(0u, log.of("w3").n);
  EXPECT_EQ(log.of("w3").n, a.last(direction::write).n) << "the latest completion can be asked for";
  EXPECT_EQ(make_error_code(errc::latched), a.write("late"_static, log.handler("w4")).error);
  const std::size_t sent = log.of("w2").n;
  a.close();
  const std::string got = read_all(b);
  EXPECT_EQ(1000 + sent, got.size());
  EXPECT_EQ(std::string(first.text()) + std::string(torn.text().substr(0, sent)), got);
}

TEST_P(Rules, S06_untouched_cancel_tears_nothing) {
  auto [a, b] = pair();
  completion_log log;
  const slice big = pattern(big_size);
  a.write(big, log.handler("w1"));
  const started second = a.write("skipped"_static, log.handler("w2"));
  a.write("third"_static, log.handler("w3"));
  ctx().cancel(second.id);
  const std::string got = read_all(b, big_size + 5);
  EXPECT_EQ(std::string(big.text()) + "third", got);
  ASSERT_TRUE(until([&] { return log.size() == 3; }));
  EXPECT_EQ("w3 completed 5", log.lines[2]);
}

}  // namespace
}  // namespace holdfast::comm_tests
