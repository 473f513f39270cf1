// Kinds of channels: connecting with fallback, accepting, datagrams, pipes, files.
#include <fcntl.h>

#include <cstdlib>

#include "support.h"

namespace holdfast::comm_tests {
namespace {

class Channels : public OnEveryTransport {};
INSTANTIATE_ON_EVERY_TRANSPORT(Channels);

TEST_P(Channels, connect_falls_back_along_the_list) {
  std::uint16_t port = 0;
  channel listener = t().listen(&port);
  channel dead = [&] {
    if (t().memory()) return channel();
    error_code ec;
    return channel::listen(ctx(), endpoint::parse("127.0.0.1", 0), ec);
  }();
  const std::uint16_t refused = t().memory() ? 81 : dead.local_endpoint().port();
  dead.close();
  dead = channel();
  turns(4);

  error_code ec;
  channel a = channel::stream(ctx(), ec);
  completion_log log;
  channel b;
  std::vector<endpoint> to = {endpoint::parse("127.0.0.1", refused),
                              endpoint::parse("127.0.0.1", refused),
                              endpoint::parse("127.0.0.1", port)};
  EXPECT_EQ(make_error_code(errc::not_open), a.write("early"_static, log.handler("no")).error);
  ASSERT_TRUE(a.connect(to, log.handler("c")));
  to.clear();  // captured (S13)
  a.write("queued behind the connect"_static, log.handler("w"));
  listener.accept([&](const completion& c, channel got) {
    log.add("a", c);
    b = std::move(got);
  });
  ASSERT_TRUE(until([&] { return log.count("w") == 1 && log.count("a") == 1; }));
  EXPECT_EQ(outcome::completed, log.of("c").what);
  EXPECT_EQ("queued behind the connect", read_all(b, 25));
}

TEST_P(Channels, an_address_has_its_time_and_no_more) {
  // A listener whose queue is full lets connects hang; on the simulated net a fault does.
  const auto begun = ctx().now();
  std::uint16_t port = 0;
  channel listener = t().listen(&port);
  std::vector<int> fillers;
  endpoint hanging = endpoint::parse("127.0.0.1", 81);
  int full = -1;
  if (t().memory()) {
    t().sim()->options().retry_delay = std::chrono::milliseconds(10);
    t().sim()->options().fault = [&](const network_call& call) {
      const bool early = ctx().now() < begun + std::chrono::milliseconds(50);
      return call.kind == op_kind::connect && early ? EAGAIN : 0;
    };
  } else {
    full = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    endpoint any = endpoint::parse("127.0.0.1", 0);
    ASSERT_EQ(0, ::bind(full, any.address(), any.length));
    ASSERT_EQ(0, ::listen(full, 0));
    socklen_t length = sizeof any.storage;
    ASSERT_EQ(0, ::getsockname(full, any.address(), &length));
    hanging = any;
    for (int i = 0; i < 3; ++i) {
      fillers.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      ::connect(fillers.back(), hanging.address(), hanging.length);
    }
  }
  completion_log log;
  error_code ec;
  start_options options;
  options.address_timeout = std::chrono::milliseconds(50);
  options.deadline = ctx().now() + std::chrono::hours(1);
  channel a = channel::stream(ctx(), ec);
  const endpoint to[] = {hanging, endpoint::parse("127.0.0.1", port)};
  ASSERT_TRUE(a.connect(to, log.handler("c"), options));
  ASSERT_TRUE(until([&] { return log.count("c") == 1; }));
  EXPECT_EQ(outcome::completed, log.of("c").what) << log.of("c").error.message();
  EXPECT_GE(ctx().now(), begun + std::chrono::milliseconds(50)) << "early";
  if (!t().memory()) {
    EXPECT_EQ(port, a.peer_endpoint().port());
    // A list of such addresses alone fails, and the deadline of the whole still counts.
    channel b = channel::stream(ctx(), ec);
    const endpoint none[] = {hanging, hanging};
    b.connect(none, log.handler("none"), options);
    channel c = channel::stream(ctx(), ec);
    options.deadline = ctx().now() + std::chrono::milliseconds(70);
    const endpoint many[] = {hanging, hanging, hanging, hanging};
    c.connect(many, log.handler("late"), options);
    ASSERT_TRUE(until([&] { return log.count("none") == 1 && log.count("late") == 1; }));
    EXPECT_EQ(outcome::failed, log.of("none").what);
    EXPECT_EQ(boost::asio::error::timed_out, log.of("none").error);
    EXPECT_EQ(cause::deadline, log.of("late").why);
  }
  for (const int fd : fillers) ::close(fd);
  if (full >= 0) ::close(full);
}

TEST_P(Channels, failed_connect_ends_what_queued_behind_it) {
  std::uint16_t port = 0;
  channel listener = t().listen(&port);
  listener.close();
  turns(4);
  error_code ec;
  channel a = channel::stream(ctx(), ec);
  completion_log log;
  const endpoint to[] = {endpoint::parse("127.0.0.1", port)};
  a.connect(to, log.handler("c"));
  a.write("x"_static, log.handler("w"));
  a.read(ctx().default_pool(), [&](const completion& c, slice) { log.add("r", c); });
  ASSERT_TRUE(until([&] { return log.size() == 3; }));
  EXPECT_EQ(outcome::failed, log.of("c").what);
  EXPECT_EQ(boost::asio::error::connection_refused, log.of("c").error);
  EXPECT_EQ(cause::latched, log.of("w").why);
  EXPECT_EQ(cause::latched, log.of("r").why);
}

TEST_P(Channels, close_while_connecting_calls_back) {
  error_code ec;
  channel a = channel::stream(ctx(), ec);
  completion_log log;
  const endpoint to[] = {endpoint::parse(t().memory() ? "127.0.0.1" : "192.0.2.1", 9)};
  a.connect(to, log.handler("c"));
  a.write("x"_static, log.handler("w"));
  a.close(log.handler("closed"));
  ASSERT_TRUE(until([&] { return log.count("closed") == 1; }));
  EXPECT_EQ("c w closed", log.order());
}

TEST_P(Channels, accept_is_cancelled_and_listener_closes) {
  std::uint16_t port = 0;
  channel listener = t().listen(&port);
  completion_log log;
  const started s = listener.accept([&](const completion& c, channel got) {
    log.add("a", c);
    EXPECT_FALSE(got);
  });
  listener.accept([&](const completion& c, channel) { log.add("a2", c); });
  EXPECT_EQ(make_error_code(errc::unsupported),
            listener.write("x"_static, log.handler("no")).error);
  turns();
  ctx().cancel(s.id);
  ASSERT_TRUE(until([&] { return log.count("a") == 1; }));
  listener.close(log.handler("closed"));
  ASSERT_TRUE(until([&] { return log.count("closed") == 1; }));
  EXPECT_EQ("a a2 closed", log.order());
}

TEST_P(Channels, datagrams_keep_their_boundaries) {
  error_code ec;
  const auto make = [&](std::uint16_t port) {
    return t().memory() ? t().sim()->datagram(ctx(), port)
                        : channel::datagram(ctx(), endpoint::parse("127.0.0.1", 0), ec);
  };
  channel a = make(1);
  channel b = make(2);
  const endpoint to = t().memory() ? memory_net::address(2) : b.local_endpoint();
  completion_log log;
  const slice first[] = {"da"_static, "ta"_static, "gram"_static};
  a.send_to(to, first, log.handler("s1"));
  a.send_to(to, {}, log.handler("s2"));
  const slice third[] = {"third"_static};
  a.send_to(to, third, log.handler("s3"));
  tail into = tail::allocate(100);
  endpoint from;
  b.receive_from(into, [&](const completion& c, const endpoint& peer) {
    log.add("r1", c);
    from = peer;
  });
  ASSERT_TRUE(until([&] { return log.count("r1") == 1; }));
  EXPECT_EQ("datagram", into.frozen().text());
  EXPECT_EQ(t().memory() ? 1 : a.local_endpoint().port(), from.port());
  b.receive_from(into, [&](const completion& c, const endpoint&) { log.add("r2", c); });
  ASSERT_TRUE(until([&] { return log.count("r2") == 1; }));
  EXPECT_EQ(0u, log.of("r2").n) << "an empty datagram is a datagram";
  EXPECT_EQ(outcome::completed, log.of("r2").what);
  b.receive_from(into, [&](const completion& c, const endpoint&) { log.add("r3", c); });
  ASSERT_TRUE(until([&] { return log.count("r3") == 1 && log.count("s3") == 1; }));
  EXPECT_EQ("datagramthird", into.frozen().text());
}

TEST_P(Channels, pipes) {
  if (t().memory()) GTEST_SKIP() << "streams only";
  error_code ec;
  auto [out, in] = channel::pipe(ctx(), ec);
  ASSERT_FALSE(ec) << ec.message();
  const slice big = pattern(300000);
  completion_log log;
  in.write(big, log.handler("w1"));
  EXPECT_EQ(big.text(), read_all(out, big.size()));
  out.close();
  turns();
  in.write("nobody reads"_static, log.handler("w2"));
  ASSERT_TRUE(until([&] { return log.count("w2") == 1; }));
  EXPECT_EQ(boost::asio::error::broken_pipe, log.of("w2").error) << "and no signal";
}

TEST_P(Channels, files_where_the_backend_can) {
  char path[] = "/tmp/holdfast-comm-XXXXXX";
  const int fd = ::mkstemp(path);
  ASSERT_GE(fd, 0);
  ::unlink(path);
  error_code ec;
  channel file = t().memory() ? channel() : channel::adopt(ctx(), fd, channel_kind::file, ec);
  if (GetParam() != net::io_uring) {
    EXPECT_FALSE(file) << "epoll cannot, and says so";
    EXPECT_EQ(!t().memory(), static_cast<bool>(ec));
    ::close(fd);
    return;
  }
  ASSERT_TRUE(file) << ec.message();
  const slice big = pattern(200000);
  completion_log log;
  file.write(big, log.handler("w"));
  ASSERT_TRUE(until([&] { return log.count("w") == 1; }));
  EXPECT_EQ(big.size(), log.of("w").n);
  ::lseek(file.native_handle(), 0, SEEK_SET);
  tail into = tail::allocate(big.size());
  file.read(into, log.handler("r"));
  ASSERT_TRUE(until([&] { return log.count("r") == 1; }));
  EXPECT_EQ(big.text().substr(0, log.of("r").n), into.frozen().text());
  EXPECT_GT(log.of("r").n, 0u);
}

}  // namespace
}  // namespace holdfast::comm_tests
