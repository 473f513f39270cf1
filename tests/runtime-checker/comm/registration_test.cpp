// S23: registered memory stays registered while it is lent, on every transport; on io_uring the
// kernel really uses it.
#include <fcntl.h>

#include <cstdlib>
#include <thread>

#include "complaints.h"
#include "support.h"

namespace holdfast::comm_tests {
namespace {

TEST_P(Rules, S23_registered_memory_stays_while_lent) {
  auto [a, b] = pair();
  completion_log log;
  page_pool pool(one_block, 4096, 8);
  error_code ec;
  registration r = ctx().register_memory(pool, ec);
  ASSERT_TRUE(r) << ec.message();
  EXPECT_EQ(GetParam() == net::io_uring, r.in_kernel());
  tail into = pool.take();
  ASSERT_TRUE(b.read(into, log.handler("r1")));
  EXPECT_EQ(1u, r.lent());
  turns();
  {
    const complaints heard;
    EXPECT_EQ(make_error_code(errc::still_lent), r.end()) << "unregistered while lent";
    EXPECT_TRUE(heard.are({"unregistered-in-flight"}));
  }
  EXPECT_TRUE(r.active());
  a.write("registered"_static, log.handler("w1"));
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
  turns();
  EXPECT_EQ("registered", into.frozen().text());
  EXPECT_EQ(0u, r.lent());
  EXPECT_FALSE(r.end());
  EXPECT_FALSE(r.active());
  EXPECT_FALSE(r.end()) << "twice is legal";
  // And the same page goes on without it.
  b.write(into.frozen(), log.handler("w2"));
  EXPECT_EQ("registered", read_all(a, 10));
}

TEST_P(Rules, S23_a_dropped_registration_ends_with_the_last_release) {
  auto [a, b] = pair();
  completion_log log;
  auto pool = std::make_unique<page_pool>(one_block, 4096, 2);
  error_code ec;
  auto r = std::make_unique<registration>(ctx().register_memory(*pool, ec));
  ASSERT_TRUE(*r) << ec.message();
  const std::span<const std::byte> block = pool->block();
  tail into = pool->take();
  b.read(into, log.handler("r1"));
  turns();
  r.reset();     // while lent: legal, the memory is the pool's
  pool.reset();  // and the pool may go as well
  const trusted_space again = trusted(const_cast<std::byte*>(block.data()), block.size());
  EXPECT_FALSE(ctx().register_memory(again, ec)) << "the first entry must still be there";
  EXPECT_TRUE(is_refusal(ec)) << ec.message();
  a.write("late"_static, log.handler("w1"));
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
  turns();
  EXPECT_EQ("late", into.frozen().text());
  registration next = ctx().register_memory(again, ec);
  EXPECT_TRUE(next) << "the entry has gone with the release: " << ec.message();
}

TEST_P(Rules, S23_what_cannot_be_registered_is_refused) {
  auto [a, b] = pair();
  completion_log log;
  std::vector<std::byte> memory(8192);
  error_code ec;
  const started read = b.read(trusted(memory.data() + 100, 10), log.handler("r1"));
  EXPECT_FALSE(ctx().register_memory(trusted(memory.data(), 8192), ec));
  EXPECT_EQ(make_error_code(errc::still_lent), ec) << "its release would not be counted";
  ctx().cancel(read.id);
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
  turns();
  registration r = ctx().register_memory(trusted(memory.data(), 8192), ec);
  EXPECT_TRUE(r) << ec.message();
  EXPECT_FALSE(ctx().register_memory(trusted(memory.data() + 8000, 100), ec)) << "it overlaps";
  EXPECT_FALSE(ctx().register_memory(trusted(memory.data(), 0), ec)) << "nothing";
  const complaints heard;
  std::thread([&] {
    EXPECT_FALSE(ctx().register_memory(trusted(memory.data(), 8), ec));
    EXPECT_EQ(make_error_code(errc::wrong_thread), r.end());
  }).join();
  EXPECT_TRUE(heard.are({"wrong-thread", "wrong-thread"}));
  EXPECT_TRUE(r.active());
}

TEST_P(Rules, S23_bytes_and_accounts_are_right_over_many_operations) {
  auto [a, b] = pair();
  page_pool pool(one_block, 4096, 16);
  error_code ec;
  registration r = ctx().register_memory(pool, ec);
  ASSERT_TRUE(r) << ec.message();
  const slice model = pattern(64 * 4096);
  int written = 0;
  std::string got;
  start_options zc;
  zc.zero_copy = true;
  std::vector<tail> pages;
  for (int i = 0; i < 8; ++i) {
    pages.push_back(pool.take());
    pages.back().append(model.sub(static_cast<std::size_t>(i) * 4096, 4096).bytes());
    const slice half[] = {pages.back().frozen().sub(0, 1000), pages.back().frozen().sub(1000)};
    if (i % 2 == 0) {
      a.write(pages.back().frozen(), [&](const completion& c) { written += c.n == 4096; }, zc);
    } else {
      a.writev(half, [&](const completion& c) { written += c.n == 4096; });
    }
  }
  EXPECT_EQ(12u, r.lent()) << "counted per part";
  while (got.size() < 8 * 4096) {
    tail into = pool.take();
    ASSERT_TRUE(into);
    bool came = false;
    b.read(into, [&](const completion&) { came = true; });
    ASSERT_TRUE(until([&] { return came; })) << got.size();
    got += into.frozen().text();
  }
  EXPECT_EQ(model.text().substr(0, 8 * 4096), got);
  ASSERT_TRUE(until([&] { return written == 8 && r.lent() == 0; })) << r.lent();
  pages.clear();
  EXPECT_EQ(0u, pool.pages_in_use());
  EXPECT_FALSE(r.end());
}

TEST_P(Rules, S23_outlives_its_context) {
  page_pool pool(one_block, 4096, 2);
  error_code ec;
  registration r = ctx().register_memory(pool, ec);
  ASSERT_TRUE(r) << ec.message();
  drains_ = false;
  t().destroy_context();
  EXPECT_FALSE(r.active()) << "it went with the ring";
  EXPECT_FALSE(r.end());
}

TEST(Registration, files_go_through_registered_pages) {
  if (!backend_available(backend_kind::io_uring)) GTEST_SKIP() << "this kernel refuses io_uring";
  context ctx(backend_kind::io_uring);
  char path[] = "/tmp/holdfast-comm-XXXXXX";
  const int fd = ::mkstemp(path);
  ASSERT_GE(fd, 0);
  ::unlink(path);
  error_code ec;
  channel file = channel::adopt(ctx, fd, channel_kind::file, ec);
  page_pool pool(one_block, 16384, 2);
  registration r = ctx.register_memory(pool, ec);
  ASSERT_TRUE(r.in_kernel()) << ec.message();
  tail out = pool.take();
  out.append(pattern(16384).bytes());
  bool done = false;
  file.write(out.frozen(), [&](const completion& c) { done = c && c.n == 16384; });
  while (ctx.live_operations() != 0) ctx.run_one_turn();
  ASSERT_TRUE(done);
  ::lseek(file.native_handle(), 0, SEEK_SET);
  tail in = pool.take();
  file.read(in, [&](const completion& c) { done = c && c.n == 16384; });
  while (ctx.live_operations() != 0) ctx.run_one_turn();
  EXPECT_EQ(out.frozen().text(), in.frozen().text());
  EXPECT_EQ(0u, ctx.shutdown());
}

}  // namespace
}  // namespace holdfast::comm_tests
