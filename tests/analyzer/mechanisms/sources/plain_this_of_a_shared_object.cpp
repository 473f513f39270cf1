// A handler with the plain `this` of an object that is made to be kept by its operations uses it
// before it has looked at anything. One that leaves at an error, as a cancelled one gets, does not.
#include <boost/asio.hpp>
#include <memory>

namespace asio = boost::asio;
using boost::system::error_code;

struct client : std::enable_shared_from_this<client> {
  explicit client(asio::io_context& io) : socket(io), timer(io) {}
  void connect(const asio::ip::tcp::endpoint& peer) {
    socket.async_connect(peer, [this](error_code error) {  // expect: member-no-keepalive
      shared_from_this()->connected(error);
    });
  }
  void watch() {
    timer.async_wait([this](error_code error) {
      if (error) return;
      connected(error);
    });
  }
  void watch_by_a_method() {
    timer.async_wait([this](error_code error) { on_time(error); });
  }
  void keep() {
    timer.async_wait([this, self = shared_from_this()](error_code error) { connected(error); });
  }
  void connected(error_code error) { last = error; }
  void on_time(error_code error) {
    if (!error) last = error;
  }
  asio::ip::tcp::socket socket;
  asio::steady_timer timer;
  error_code last;
};
