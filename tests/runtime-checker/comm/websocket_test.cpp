// Beast's websocket on the stream face, to its end: handshake, a message each way, close.
#include "comm/asio/websocket.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "support.h"

namespace holdfast::comm_tests {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

class Websocket : public OnEveryTransport {};
INSTANTIATE_ON_EVERY_TRANSPORT(Websocket);

TEST_P(Websocket, echo_and_teardown_close_both_channels) {
  if (t().memory()) GTEST_SKIP() << "the websocket's timers are real; virtual time does not wait";
  auto [a, b] = pair();
  websocket::stream<stream> client{stream(a)};
  websocket::stream<stream> server{stream(b)};
  const std::string message(100000, 'w');
  beast::flat_buffer at_server;
  beast::flat_buffer at_client;
  error_code server_end;
  int closed = 0;
  server.async_accept([&](error_code ec) {
    ASSERT_FALSE(ec) << ec.message();
    server.async_read(at_server, [&](error_code e, std::size_t) {
      ASSERT_FALSE(e) << e.message();
      server.async_write(at_server.data(), [&](error_code w, std::size_t) {
        ASSERT_FALSE(w) << w.message();
        at_server.clear();
        server.async_read(at_server, [&](error_code end, std::size_t) {
          server_end = end;
          ++closed;
        });
      });
    });
  });
  client.async_handshake("host", "/", [&](error_code ec) {
    ASSERT_FALSE(ec) << ec.message();
    client.async_write(asio::buffer(message), [&](error_code, std::size_t) {
      client.async_read(at_client, [&](error_code e, std::size_t) {
        ASSERT_FALSE(e) << e.message();
        client.async_close(websocket::close_code::normal, [&](error_code end) {
          EXPECT_FALSE(end) << end.message();
          ++closed;
        });
      });
    });
  });
  ASSERT_TRUE(until([&] { return closed == 2; }));
  EXPECT_EQ(message, beast::buffers_to_string(at_client.data()));
  EXPECT_EQ(websocket::error::closed, server_end) << server_end.message();
  EXPECT_FALSE(a.open()) << "the teardown closed the channel";
  EXPECT_FALSE(b.open());
}

}  // namespace
}  // namespace holdfast::comm_tests
