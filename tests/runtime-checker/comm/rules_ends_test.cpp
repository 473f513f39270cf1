// Rules about ends: S10, S11, S14 to S17, S22, S24 to S26, S28.
#include <thread>

#include "support.h"

namespace holdfast::comm_tests {
namespace {

TEST_P(Rules, S10_cancel_is_a_request) {
  auto [a, b] = pair();
  completion_log log;
  const started r =
      b.read(ctx().default_pool(), [&](const completion& c, slice) { log.add("r1", c); });
  turns();
  EXPECT_EQ(cancel_answer::requested, ctx().cancel(r.id));
  const cancel_answer again = ctx().cancel(r.id);
  EXPECT_NE(cancel_answer::unknown, again) << "it is still there";
  EXPECT_EQ(0u, log.size());
  ASSERT_TRUE(until([&] { return log.size() == 1; }));
  EXPECT_EQ(outcome::cancelled, log.of("r1").what);
  EXPECT_EQ(cause::cancelled, log.of("r1").why);
  EXPECT_EQ(cancel_answer::unknown, ctx().cancel(r.id));
  EXPECT_EQ(cancel_answer::unknown, ctx().cancel({12345, 6}));
  EXPECT_EQ(cancel_answer::unknown, ctx().cancel({}));
  turns();
  EXPECT_EQ(1u, log.size());
  // The channel goes on.
  a.write("after"_static, log.handler("w1"));
  EXPECT_EQ("after", read_all(b, 5));
}

TEST_P(Rules, S10_cancel_by_direction) {
  auto [a, b] = pair();
  completion_log log;
  a.write(pattern(big_size), log.handler("w1"));
  a.write("x"_static, log.handler("w2"));
  a.read(ctx().default_pool(), [&](const completion& c, slice) { log.add("r1", c); });
  turns();
  EXPECT_EQ(2u, a.cancel(direction::write));
  ASSERT_TRUE(until([&] { return log.size() == 2; }));
  EXPECT_EQ("w1 w2", log.order());
  EXPECT_EQ(cause::cancelled, log.of("w2").why);
  turns();
  EXPECT_EQ(0u, log.count("r1"));
  EXPECT_EQ(1u, a.cancel());
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
}

TEST_P(Rules, S11_close_drains) {
  auto [a, b] = pair();
  completion_log log;
  a.write(pattern(big_size), log.handler("w1"));
  a.write("w2"_static, log.handler("w2"));
  a.read(ctx().default_pool(), [&](const completion& c, slice) { log.add("r1", c); });
  a.wait_writable(log.handler("ready"));
  turns();
  const int descriptor = a.native_handle();
  EXPECT_TRUE(a.close(log.handler("closed")));
  EXPECT_EQ(make_error_code(errc::closing), a.close(log.handler("twice")).error);
  EXPECT_FALSE(a.close());
  EXPECT_EQ(make_error_code(errc::closing), a.write("x"_static, log.handler("late")).error);
  EXPECT_EQ(descriptor, a.native_handle()) << "the number is not free yet";
  ASSERT_TRUE(until([&] { return log.count("closed") == 1; }));
  EXPECT_EQ("closed", log.names.back());
  EXPECT_EQ(-1, a.native_handle());
  EXPECT_EQ(cause::closed, log.of("w1").why);
  EXPECT_EQ(cause::closed, log.of("w2").why);
  EXPECT_EQ(cause::closed, log.of("r1").why);
  turns();
  EXPECT_EQ(1u, log.count("closed"));
  EXPECT_EQ(0u, log.count("twice") + log.count("late"));
}

TEST_P(Rules, S11_half_close) {
  auto [a, b] = pair();
  completion_log log;
  const slice big = pattern(big_size);
  a.write(big, log.handler("w1"));
  a.shutdown_write(log.handler("s"));
  EXPECT_EQ(big.text(), read_all(b)) << "everything queued before it is sent";
  ASSERT_TRUE(until([&] { return log.count("s") == 1; }));
  EXPECT_EQ("w1 s", log.order());
  EXPECT_EQ(make_error_code(errc::latched), a.write("x"_static, log.handler("w2")).error);
  b.write("answer"_static, log.handler("w3"));
  EXPECT_EQ("answer", read_all(a, 6));
}

TEST_P(Rules, S11_orderly_close_delivers_everything) {
  auto [a, b] = pair();
  const slice big = pattern(big_size);
  const auto reading = start_reader(b);
  a.write(big, [](const completion&) {});
  a.drain([&a = a](const completion& c) {
    EXPECT_EQ(outcome::completed, c.what);
    a.close();
  });
  ASSERT_TRUE(until([&] { return reading->over; }));
  EXPECT_EQ(big.text(), reading->all);
}

TEST_P(Rules, S11_abort) {
  auto [a, b] = pair();
  completion_log log;
  a.write(pattern(big_size), log.handler("w1"));
  turns();
  ASSERT_TRUE(a.abort(log.handler("closed")));
  ASSERT_TRUE(until([&] { return log.count("closed") == 1; }));
  EXPECT_EQ("w1 closed", log.order());
  EXPECT_EQ(outcome::cancelled, log.of("w1").what);
  b.write("into the void"_static, log.handler("b"));
  ASSERT_TRUE(until([&] { return log.count("b") == 1; }));
  EXPECT_EQ(outcome::failed, log.of("b").what);
}

TEST_P(Rules, S11_last_handle_closes) {
  auto [a, b] = pair();
  completion_log log;
  a.write(pattern(big_size), log.handler("w1"));
  turns();
  a = channel();
  ASSERT_TRUE(until([&] { return log.count("w1") == 1; }));
  EXPECT_EQ(cause::closed, log.of("w1").why);
  const auto rest = start_reader(b);
  ASSERT_TRUE(until([&] { return rest->over; }));
  EXPECT_EQ(log.of("w1").n, rest->all.size());
}

TEST_P(Rules, S14_stale_ids_hit_nothing) {
  auto [a, b] = pair();
  completion_log log;
  const started first = a.write("one"_static, log.handler("w1"));
  ASSERT_TRUE(until([&] { return log.size() == 1; }));
  turns();
  // The slot is used again at once; the id is not.
  const started second =
      b.read(ctx().default_pool(), [&](const completion& c, slice) { log.add("r1", c); });
  ASSERT_TRUE(second);
  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(cancel_answer::unknown, ctx().cancel(first.id));
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
  EXPECT_EQ(outcome::completed, log.of("r1").what);
}

TEST_P(Rules, S14_reused_descriptor_gets_no_old_events) {
  completion_log log;
  for (int i = 0; i < 20; ++i) {
    auto [a, b] = pair();
    b.read(ctx().default_pool(), [&](const completion& c, slice) { log.add("r", c); });
    turns(2);
    a.write("old"_static, [](const completion&) {});  // its event may still be on the way
    turns(1);
    b.close();
    a.close();
    turns(4);
    auto [c, d] = pair();  // the same numbers, and the same slots
    const auto reading = start_reader(d, 3);
    c.write("new"_static, [](const completion&) {});
    ASSERT_TRUE(until([&] { return reading->over; }));
    ASSERT_EQ("new", reading->all);
  }
  EXPECT_TRUE(until([&] { return log.size() == 20; }));
}

TEST_P(Rules, S15_second_operation_queues) {
  auto [a, b] = pair();
  completion_log log;
  tail t1 = tail::allocate(3);
  tail t2 = tail::allocate(3);
  b.read(t1, log.handler("r1"));
  b.read(t2, log.handler("r2"));
  a.write("abc"_static, log.handler("w1"));
  a.write("def"_static, log.handler("w2"));
  ASSERT_TRUE(until([&] { return log.size() == 4; }));
  EXPECT_EQ("abc", t1.frozen().text());
  EXPECT_EQ("def", t2.frozen().text());
  EXPECT_LT(std::find(log.names.begin(), log.names.end(), "r1"),
            std::find(log.names.begin(), log.names.end(), "r2"));
}

TEST_P(Rules, S16_everything_is_legal_in_a_handler) {
  // In a write's handler, each in turn, with other operations pending on the same channel.
  for (int action = 0; action < 7; ++action) {
    auto [a, b] = pair();
    completion_log log;
    auto held = std::make_unique<channel>(std::move(a));
    a = channel();
    channel& ch = *held;
    ch.read(ctx().default_pool(), [&](const completion& c, slice) { log.add("r", c); });
    started behind;
    ch.write("first"_static, [&](const completion& c) {
      log.add("w1", c);
      switch (action) {
        case 0:
          held->close();
          break;
        case 1:
          held->abort();
          break;
        case 2:
          held.reset();
          break;
        case 3:
          ctx().cancel(behind.id);
          held->cancel();
          break;
        case 4:
          held->write("nested"_static, log.handler("n"));
          held->cancel();
          break;
        case 5:
          held->close(log.handler("c"));
          held.reset();
          break;
        case 6:
          ctx().stop();
          break;
      }
    });
    behind = ch.write(pattern(big_size), log.handler("w2"));
    ASSERT_TRUE(until([&] { return log.count("w1") == 1; })) << action;
    ctx().restart();
    if (held) held->close();
    ASSERT_TRUE(until([&] { return log.count("r") == 1 && log.count("w2") == 1; })) << action;
    b.close();
    EXPECT_TRUE(until([&] { return ctx().idle(); })) << action;
  }
}

TEST_P(Rules, S16_the_loop_does_not_run_inside_a_handler) {
  auto [a, b] = pair();
  completion_log log;
  bool nested = true;
  std::size_t pending = 0;
  a.read(ctx().default_pool(), [&](const completion& c, slice) { log.add("r", c); });
  a.write(slice(), [&](const completion& c) {
    nested = ctx().poll() || ctx().run_one_turn() || ctx().run();
    pending = ctx().shutdown(std::chrono::seconds(5));
    log.add("w", c);
  });
  ASSERT_TRUE(until([&] { return log.size() == 2; }));
  EXPECT_FALSE(nested);
  EXPECT_GE(pending, 1u);
  EXPECT_EQ("w r", log.order());
  EXPECT_NE(outcome::completed, log.of("r").what);  // cancelled, or it saw the other end close
}

TEST_P(Rules, S17_shutdown_drains) {
  auto [a, b] = pair();
  completion_log log;
  a.write(pattern(big_size), log.handler("w1"));
  b.write("b"_static, log.handler("w2"));
  a.read(ctx().default_pool(), [&](const completion& c, slice) {
    log.add("r1", c);
    EXPECT_FALSE(a.write("in vain"_static, [](const completion&) {}));
  });
  ctx().wait_until(ctx().now() + std::chrono::hours(1), log.handler("timer"));
  EXPECT_EQ(0u, ctx().shutdown());
  EXPECT_EQ(1u, log.count("w1") * log.count("w2") * log.count("r1") * log.count("timer"));
  EXPECT_EQ(4u, log.size());
  EXPECT_TRUE(ctx().idle());
}

TEST_P(Rules, S22_wrong_thread_is_refused) {
  if (guarded_build) GTEST_SKIP() << "reported there, see guarded/";
  auto [a, b] = pair();
  completion_log log;
  const started w = a.write(pattern(big_size), log.handler("w1"));
  std::thread([&] {
    EXPECT_EQ(make_error_code(errc::wrong_thread), a.write("x"_static, log.handler("w2")).error);
    EXPECT_EQ(cancel_answer::unknown, ctx().cancel(w.id));
    EXPECT_FALSE(a.close());
    channel copy = b;  // handles may be copied and dropped anywhere
  }).join();
  turns();
  EXPECT_EQ(0u, log.size());
  // The last handle, dropped on another thread: closed on the context's.
  std::thread([moved = std::move(b)]() mutable { moved = channel(); }).join();
  ASSERT_TRUE(until([&] { return log.count("w1") == 1; }));
  EXPECT_EQ(outcome::failed, log.of("w1").what);
}

TEST_P(Rules, S24_accounting_is_exact) {
  auto [a, b] = pair();
  const auto check_idle = [&](const channel& ch) {
    const channel_statistics s = ch.statistics();
    EXPECT_EQ(0u, s.queued_reads + s.queued_writes + s.queued_write_bytes + s.unreleased);
  };
  check_idle(a);
  a.write(pattern(big_size),
          [&](const completion&) { EXPECT_EQ(2u, a.statistics().queued_writes); });
  const started second = a.write(pattern(100), [&](const completion&) {
    EXPECT_EQ(1u, a.statistics().queued_writes);
    EXPECT_EQ(0u, a.statistics().queued_write_bytes);
  });
  a.write(pattern(50), [&](const completion&) { check_idle(a); });
  EXPECT_EQ(3u, a.statistics().queued_writes);
  EXPECT_EQ(big_size + 150, a.statistics().queued_write_bytes);
  ctx().cancel(second.id);
  EXPECT_EQ(big_size + 50, a.statistics().queued_write_bytes);
  turns();
  EXPECT_LT(a.statistics().queued_write_bytes, big_size + 50);
  const std::size_t sent = big_size + 50 - a.statistics().queued_write_bytes;
  EXPECT_GT(sent, 0u);
  a.close();
  ASSERT_TRUE(until([&] { return a.statistics().queued_writes == 0; }));
  check_idle(a);
}

TEST_P(Rules, S25_cancel_completes_in_bounded_turns) {
  auto [a, b] = pair();
  for (int i = 0; i < 10; ++i) {
    bool done = false;
    const started r = b.read(ctx().default_pool(), [&](const completion&, slice) { done = true; });
    turns(3);
    ctx().cancel(r.id);
    for (int turn = 0; turn < 8 && !done; ++turn) {
      ctx().poll();
      if (!t().memory()) ::usleep(100);  // the kernel's answer, not a turn of ours
    }
    ASSERT_TRUE(done) << i;
  }
}

TEST_P(Rules, S26_deadline_is_a_cancel_with_a_reason) {
  auto [a, b] = pair();
  completion_log log;
  const time_point begun = ctx().now();
  const duration wait = std::chrono::milliseconds(20);
  start_options options;
  options.deadline = begun + wait;
  time_point ended;
  a.read(
      ctx().default_pool(),
      [&](const completion& c, slice) {
        log.add("r1", c);
        ended = ctx().now();
      },
      options);
  a.write(pattern(big_size), log.handler("w1"), options);
  ctx().run();
  EXPECT_EQ(cause::deadline, log.of("r1").why);
  EXPECT_EQ(boost::asio::error::timed_out, log.of("r1").error);
  EXPECT_GE(ended, begun + wait) << "early";
  EXPECT_EQ(cause::deadline, log.of("w1").why);
  EXPECT_GT(log.of("w1").n, 0u) << "a timeout does not mean that nothing was sent";
  // Never after the outcome: a done operation's deadline is gone.
  options.deadline = ctx().now() + wait;
  b.write("x"_static, log.handler("w2"), options);
  ASSERT_TRUE(until([&] { return log.count("w2") == 1; }));
  EXPECT_EQ(outcome::completed, log.of("w2").what);
  const std::size_t said = log.size();
  ctx().wait_until(ctx().now() + 2 * wait, log.handler("timer"));
  ctx().run();
  EXPECT_EQ(said + 1, log.size());
  EXPECT_EQ(outcome::completed, log.of("timer").what);
}

TEST_P(Rules, S28_writable_means_half_empty) {
  channel_options o;
  o.max_queued_bytes = 8u << 20;
  auto [a, b] = pair(o);
  completion_log log;
  const std::size_t size = 7u << 20;  // what stays behind is less than the limit, more than half
  a.write(pattern(size), log.handler("w"));
  turns();
  a.wait_writable(log.handler("writable"));
  turns(20);
  EXPECT_EQ(0u, log.count("writable")) << a.statistics().queued_write_bytes;
  EXPECT_EQ(size, read_all(b, size).size());
  ASSERT_TRUE(until([&] { return log.count("writable") == 1; }));
}

TEST_P(Rules, S28_queue_is_bounded) {
  channel_options limits;
  limits.max_queued_bytes = 1000;
  limits.max_queued_operations = 10;
  auto [a, b] = pair(limits);
  completion_log log;
  ASSERT_TRUE(a.write(pattern(big_size), log.handler("w0"))) << "alone, any size is taken";
  EXPECT_EQ(make_error_code(errc::over_limit), a.write("x"_static, log.handler("no")).error);
  bool writable = false;
  ASSERT_TRUE(a.wait_writable([&](const completion& c) {
    writable = true;
    EXPECT_EQ(outcome::completed, c.what);
    EXPECT_LE(a.statistics().queued_write_bytes, 500u);
    EXPECT_TRUE(a.write("y"_static, log.handler("w1")));
  }));
  turns();
  EXPECT_FALSE(writable);
  EXPECT_EQ(big_size + 1, read_all(b, big_size + 1).size());
  EXPECT_TRUE(writable);
  ASSERT_TRUE(until([&] { return log.count("w1") == 1; }));
  int accepted = 0;
  while (a.write(slice(), [](const completion&) {})) ++accepted;
  EXPECT_EQ(10, accepted);
}

}  // namespace
}  // namespace holdfast::comm_tests
