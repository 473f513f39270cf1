// S9: completion and release are two events, on every transport that can send without copying.
#include <netinet/in.h>

#include "complaints.h"
#include "support.h"

namespace holdfast::comm_tests {
namespace {

class Release : public OnEveryTransport {
 protected:
  memory_options options() override {
    memory_options o;
    o.release_delay = std::chrono::milliseconds(1);
    return o;
  }

  /// TCP on kernels: local sockets do not send without copying.
  std::pair<channel, channel> tcp_pair(const channel_options& o = {}) {
    std::uint16_t port = 0;
    channel listener = t().listen(&port, o);
    error_code ec;
    channel a = channel::stream(ctx(), ec, o);
    channel b;
    const endpoint to[] = {endpoint::parse("127.0.0.1", port)};
    bool connected = false;
    listener.accept([&](const completion&, channel got) { b = std::move(got); });
    a.connect(to, [&](const completion& c) { connected = static_cast<bool>(c); });
    EXPECT_TRUE(until([&] { return connected && b; }));
    if (!t().memory()) {
      const int small = 64 * 1024;
      ::setsockopt(b.native_handle(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    }
    return {std::move(a), std::move(b)};
  }
};
INSTANTIATE_ON_EVERY_TRANSPORT(Release);

constexpr std::size_t message_size = 48 * 1024;  // fits a window, so it completes unread

TEST_P(Release, S09_release_is_its_own_event) {
  auto [a, b] = tcp_pair();
  start_options zc;
  zc.zero_copy = true;
  std::string story;
  std::string bytes(message_size, 'z');
  const slice page = adopt(
      bytes.data(), bytes.size(),
      [](void*, std::size_t, void* s) { *static_cast<std::string*>(s) += "free "; }, &story);
  completion last;
  a.write(
      page,
      [&](const completion& c) {
        last = c;
        story += "handler ";
        EXPECT_EQ(c.released ? 0u : 1u, a.statistics().unreleased);
      },
      zc);
  const_cast<slice&>(page) = slice();
  ASSERT_TRUE(until([&] { return story.find("handler") != std::string::npos; }));
  EXPECT_EQ(message_size, last.n);
  EXPECT_EQ(last.released, story == "handler free ") << story;
  if (t().memory()) {
    EXPECT_FALSE(last.released);
    EXPECT_EQ("handler ", story) << "released before the peer read it";
  }
  completion drained;
  bool drain_done = false;
  a.drain([&](const completion& c) {
    drained = c;
    drain_done = true;
    EXPECT_NE(std::string::npos, story.find("free")) << "drain came before the release";
  });
  EXPECT_EQ(bytes, read_all(b, message_size));
  ASSERT_TRUE(until([&] { return drain_done; }));
  EXPECT_EQ("handler free ", story);
  EXPECT_EQ(0u, a.statistics().unreleased);
}

TEST_P(Release, S09_trusted_waits_for_release) {
  auto [a, b] = tcp_pair();
  start_options zc;
  zc.zero_copy = true;
  auto bytes = std::make_unique<std::string>(message_size, 't');
  const std::string expected = *bytes;
  bool done = false;
  a.write(
      trusted(bytes->data(), bytes->size()),
      [&](const completion& c) {
        EXPECT_TRUE(c.released);
        bytes.reset();  // legal here, and only here
        done = true;
      },
      zc);
  turns();
  if (t().memory()) {
    EXPECT_FALSE(done) << "the peer has not read it yet";
  }
  EXPECT_EQ(expected, read_all(b, message_size));
  ASSERT_TRUE(until([&] { return done; }));
}

TEST_P(Release, S09_many_releases_in_any_order) {
  auto [a, b] = tcp_pair();
  start_options zc;
  zc.zero_copy = true;
  std::string expected;
  int freed = 0;
  int done = 0;
  std::vector<std::string> blocks;
  for (unsigned i = 0; i < 50; ++i)
    blocks.push_back(std::string(3000 + 100 * i, static_cast<char>('A' + i % 26)));
  for (std::string& block : blocks) {
    expected += block;
    start_options o = zc;
    o.zero_copy = block.size() % 3 != 0;
    a.write(
        adopt(
            block.data(), block.size(),
            [](void*, std::size_t, void* n) { ++*static_cast<int*>(n); }, &freed),
        [&](const completion& c) {
          EXPECT_EQ(outcome::completed, c.what);
          ++done;
        },
        o);
  }
  const auto reading = start_reader(b, expected.size());
  ASSERT_TRUE(until([&] { return reading->over && done == 50 && freed == 50; }))
      << done << " " << freed;
  EXPECT_EQ(expected, reading->all);
}

TEST_P(Release, S11_drain_deadline_resets) {
  channel_options o;
  o.drain_deadline = std::chrono::milliseconds(30);
  auto [a, b] = tcp_pair(o);
  start_options zc;
  zc.zero_copy = true;
  int freed = 0;
  std::string bytes(message_size, 'd');
  std::string story;
  a.write(
      adopt(
          bytes.data(), bytes.size(), [](void*, std::size_t, void* n) { ++*static_cast<int*>(n); },
          &freed),
      [&](const completion&) { story += "w "; }, zc);
  ASSERT_TRUE(until([&] { return story == "w "; }));
  const bool held = freed == 0;
  const time_point begun = ctx().now();
  a.close([&](const completion&) {
    EXPECT_EQ(1, freed) << "closed with memory still lent";
    story += "closed";
  });
  turns(2);
  if (held && t().memory()) {
    EXPECT_EQ("w ", story) << "the peer has not read: nothing is released";
  }
  ASSERT_TRUE(until([&] { return story == "w closed"; }));
  if (held && t().memory()) {
    EXPECT_GE(ctx().now(), begun + o.drain_deadline);
  }
}

TEST_P(Release, S09_change_in_flight_reaches_the_wire_of_the_simulated_net) {
  if (!t().memory()) GTEST_SKIP() << "kernels may or may not copy";
  const complaints not_this_time;  // the change is on purpose
  // What the rule is for: the test shows that the simulated net really shares the pages.
  auto [a, b] = tcp_pair();
  start_options zc;
  zc.zero_copy = true;
  std::string bytes(100, 'o');
  a.write(trusted(bytes.data(), bytes.size()), [](const completion&) {}, zc);
  turns();
  bytes.assign(100, 'X');
  EXPECT_EQ(std::string(100, 'X'), read_all(b, 100));
}

}  // namespace
}  // namespace holdfast::comm_tests
