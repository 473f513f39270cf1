// Rules about memory: S7 to S9, S12, S13, S18 to S21, S27.
#include "support.h"

namespace holdfast::comm_tests {
namespace {

/// Counts the calls of its free function and what had happened by then.
struct adopted_memory {
  std::string bytes;
  int freed = 0;
  std::string* story = nullptr;

  slice lend() { return adopt(bytes.data(), bytes.size(), &adopted_memory::on_free, this); }
  static void on_free(void*, std::size_t, void* self) {
    auto* m = static_cast<adopted_memory*>(self);
    ++m->freed;
    if (m->story) *m->story += "free ";
  }
};

TEST_P(Rules, S07_lent_memory_lives) {
  auto [a, b] = pair();
  completion_log log;
  std::string expected;
  {
    const slice page = pattern(big_size);
    expected = page.text();
    a.write(page, log.handler("w1"));
  }  // the user's last reference goes while the write is pending
  turns();
  {
    tail into = tail::allocate(10);
    b.read(into, log.handler("r1"));
  }  // and so does the tail
  EXPECT_EQ(expected.size() - 10, read_all(b, expected.size() - 10).size());
  ASSERT_TRUE(until([&] { return log.count("w1") == 1 && log.count("r1") == 1; }));
  EXPECT_EQ(big_size, log.of("w1").n);
}

TEST_P(Rules, S08_lent_memory_is_stable) {
  auto [a, b] = pair();
  completion_log log;
  slice page = pattern(big_size);
  const std::string expected(page.text());
  a.write(page, log.handler("w1"));
  turns();
  const void* before = page.data();
  page.edit([](std::span<std::byte> bytes) { std::memset(bytes.data(), '!', bytes.size()); });
  EXPECT_NE(before, page.data()) << "edited in place while lent";
  EXPECT_EQ(expected, read_all(b, big_size));
  ASSERT_TRUE(until([&] { return log.count("w1") == 1; }));

  tail into = tail::allocate(64);
  EXPECT_EQ(64u, into.space().size());
  const started r = b.read(into, log.handler("r1"));
  ASSERT_TRUE(r);
  EXPECT_TRUE(into.lent());
  EXPECT_TRUE(into.space().empty()) << "a lent tail must give no access";
  EXPECT_TRUE(into.commit(5).empty());
  EXPECT_EQ(make_error_code(errc::lent_already), b.read(into, log.handler("r2")).error);
  ctx().cancel(r.id);
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
  EXPECT_EQ(64u, into.space().size());
}

TEST_P(Rules, S12_owners_stay) {
  auto [a, b] = pair();
  completion_log log;
  start_options options;
  auto owner = std::make_shared<int>(1);
  std::weak_ptr<int> watch = owner;
  options.owner = owner;
  const started w = a.write(pattern(big_size), log.handler("w1"), options);
  options.owner.reset();
  owner.reset();
  turns();
  EXPECT_FALSE(watch.expired()) << "the layer must hold the owner until release";
  ctx().cancel(w.id);
  ASSERT_TRUE(until([&] { return log.count("w1") == 1; }));
  turns();
  EXPECT_TRUE(watch.expired());

  const std::uint64_t gone = owner_anchor::gone_while_pending();
  auto anchor = std::make_unique<owner_anchor>();
  start_options anchored;
  anchored.anchor = anchor.get();
  b.read(ctx().default_pool(), [](const completion&, slice) {}, anchored);
  EXPECT_EQ(1u, anchor->pending());
  if constexpr (!guarded_build) {  // the guarded build reports it, see guarded/
    anchor.reset();
    EXPECT_EQ(gone + 1, owner_anchor::gone_while_pending());
  }
  b.cancel();
  turns();
  EXPECT_TRUE(!anchor || anchor->pending() == 0);
}

TEST_P(Rules, S13_vector_is_captured) {
  auto [a, b] = pair();
  completion_log log;
  std::vector<slice> parts;
  std::string expected;
  for (unsigned i = 0; i < 100; ++i) {  // more parts than one call of the transport takes
    parts.push_back(pattern(100 + i, i));
    expected += parts.back().text();
  }
  auto options = std::make_unique<start_options>();
  options->deadline = ctx().now() + std::chrono::hours(1);
  a.writev(parts, log.handler("w1"), *options);
  for (slice& s : parts) s = "scribbled"_static;  // right after the start
  options.reset();
  parts.clear();
  EXPECT_EQ(expected, read_all(b, expected.size()));
  ASSERT_TRUE(until([&] { return log.count("w1") == 1; }));
  EXPECT_EQ(expected.size(), log.of("w1").n);
}

TEST_P(Rules, S18_empty_operations) {
  auto [a, b] = pair();
  completion_log log;
  a.write("ab"_static, log.handler("w1"));
  a.write(slice(), log.handler("w2"));
  a.writev(std::span<const slice>(), log.handler("w3"));
  a.writev({slice(), "c"_static, slice()}, log.handler("w4"));
  char nothing = 0;
  b.read(trusted(&nothing, 0), log.handler("r0"));
  EXPECT_EQ(0u, log.size());
  EXPECT_EQ("abc", read_all(b, 3));
  ASSERT_TRUE(until([&] { return log.size() == 5; }));
  EXPECT_EQ("w2 completed 0", log.lines[1 + (log.names[0] == "r0" || log.names[1] == "r0")]);
  EXPECT_EQ(0u, log.of("w3").n);
  EXPECT_EQ(1u, log.of("w4").n);
  EXPECT_EQ(outcome::completed, log.of("r0").what) << "0 bytes asked for is not an end";
}

TEST_P(Rules, S19_end_of_stream_once) {
  auto [a, b] = pair();
  completion_log log;
  char canvas[16];
  std::memset(canvas, '#', sizeof canvas);
  b.read(trusted(canvas, sizeof canvas), log.handler("r1"));
  a.write("five!"_static, log.handler("w1"));
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
  EXPECT_EQ(5u, log.of("r1").n);
  EXPECT_EQ("five!###########", std::string(canvas, sizeof canvas)) << "only n bytes are defined";
  tail t1 = tail::allocate(8);
  tail t2 = tail::allocate(8);
  b.read(t1, log.handler("r2"));
  b.read(t2, log.handler("r3"));
  a.shutdown_write(log.handler("s"));
  ASSERT_TRUE(until([&] { return log.count("r3") == 1; }));
  EXPECT_EQ(outcome::end_of_stream, log.of("r2").what);
  EXPECT_EQ(boost::asio::error::eof, log.of("r2").error);
  EXPECT_EQ(outcome::cancelled, log.of("r3").what);
  EXPECT_EQ(cause::latched, log.of("r3").why);
  EXPECT_EQ(make_error_code(errc::latched), b.read(t1, log.handler("r4")).error);
  EXPECT_TRUE(b.write("still"_static, log.handler("w2"))) << "the other direction goes on";
  EXPECT_EQ("still", read_all(a, 5));
}

TEST_P(Rules, S20_free_function_after_handler) {
  auto [a, b] = pair();
  std::string story;
  adopted_memory memory{"adopted", 0, &story};
  a.write(memory.lend(), [&](const completion& c) {
    story += "handler(" + std::to_string(c.n) + "," + std::to_string(memory.freed) + ") ";
  });
  ASSERT_TRUE(until([&] { return memory.freed != 0; }));
  turns();
  EXPECT_EQ("handler(7,0) free ", story);

  // Held by two operations: after the second handler only.
  story.clear();
  memory.freed = 0;
  {
    const slice twice = memory.lend();
    a.write(twice, [&](const completion&) { story += "one "; });
    a.write(twice.sub(2, 3), [&](const completion&) { story += "two "; });
  }
  ASSERT_TRUE(until([&] { return memory.freed != 0; }));
  EXPECT_EQ("one two free ", story);

  // A cancelled one frees as well, and the free function may call the layer.
  story.clear();
  memory.freed = 0;
  struct closing {
    channel c;
    int calls = 0;
  } state{a, 0};
  const slice closes = adopt(
      "x", 1,
      [](void*, std::size_t, void* s) {
        auto* st = static_cast<closing*>(s);
        ++st->calls;
        st->c.close();
      },
      &state);
  a.write(pattern(big_size), [](const completion&) {});
  const started doomed =
      a.write(closes, [&](const completion& c) { story += comm::name_of(c.what); });
  const_cast<slice&>(closes) = slice();
  ctx().cancel(doomed.id);
  a.cancel(direction::write);
  ASSERT_TRUE(until([&] { return state.calls == 1; }));
  EXPECT_EQ("cancelled", story);
  EXPECT_FALSE(a.open());
}

TEST_P(Rules, S21_prefix_is_lent_while_tail_fills) {
  auto [a, b] = pair();
  auto [c, d] = pair();
  completion_log log;
  tail page = tail::allocate(big_size + 100);
  const slice model = pattern(big_size);
  const slice prefix = page.append(model.bytes());
  a.write(prefix, log.handler("w1"));  // lent out of the page ...
  turns();
  ASSERT_EQ(0u, log.size());
  c.write("arriving"_static, log.handler("w2"));
  ASSERT_TRUE(d.read(page, log.handler("r1")));  // ... into whose tail a read goes on
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
  EXPECT_EQ(8u, log.of("r1").n);
  EXPECT_EQ(big_size + 8, page.frozen_size());
  EXPECT_EQ("arriving", page.frozen().sub(big_size).text());
  a.write(page.frozen().sub(big_size), log.handler("w3"));
  EXPECT_EQ(std::string(model.text()) + "arriving", read_all(b, big_size + 8));
  ASSERT_TRUE(until([&] { return log.count("w3") == 1; }));
}

TEST_P(Rules, S27_single_is_a_vector_of_one) {
  auto [a, b] = pair();
  completion_log log;
  const slice one = "vector"_static;
  a.write(one, log.handler("w1"));
  a.writev({one}, log.handler("w2"));
  std::string on_trust = "trusted";
  a.write(trusted(on_trust.data(), on_trust.size()), log.handler("w3"));
  const trusted_bytes parts[] = {trusted(std::as_const(on_trust).data(), 3),
                                 trusted(std::as_const(on_trust).data() + 3, 4)};
  a.writev(parts, log.handler("w4"));
  EXPECT_EQ("vectorvectortrustedtrusted", read_all(b, 26));
  ASSERT_TRUE(until([&] { return log.size() == 4; }));
  EXPECT_EQ(log.of("w1").n, log.of("w2").n);

  a.write("0123456789"_static, log.handler("w5"));
  tail t1 = tail::allocate(4);
  tail t2 = tail::allocate(100);
  tail* const both[] = {&t1, &t2};
  b.readv(both, log.handler("r1"), {}, 9);
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
  EXPECT_EQ(9u, log.of("r1").n) << "the limit spans the vector";
  EXPECT_EQ("0123", t1.frozen().text());
  EXPECT_EQ("45678", t2.frozen().text());
}

TEST_P(Rules, S27_idle_read_pins_no_page) {
  auto [a, b] = pair();
  page_pool pool(4096, 1);
  std::string got;
  int reads = 0;
  b.read(pool, [&](const completion&, const slice& s) {
    got = s.text();
    ++reads;
  });
  turns();
  EXPECT_EQ(0u, pool.pages_in_use()) << "an idle channel holds a page";
  a.write("now"_static, [](const completion&) {});
  ASSERT_TRUE(until([&] { return reads == 1; }));
  EXPECT_EQ("now", got);
  turns();
  EXPECT_EQ(0u, pool.pages_in_use());

  const tail held = pool.take();  // the only page
  completion_log log;
  b.read(pool, [&](const completion& c, const slice&) { log.add("r", c); });
  a.write("more"_static, [](const completion&) {});
  ASSERT_TRUE(until([&] { return log.size() == 1; }));
  EXPECT_EQ(outcome::failed, log.of("r").what);
  EXPECT_EQ(boost::asio::error::no_buffer_space, log.of("r").error);
}

}  // namespace
}  // namespace holdfast::comm_tests
