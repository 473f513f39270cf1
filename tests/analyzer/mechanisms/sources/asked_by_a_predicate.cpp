// What a function answers by yes or no depends on is looked at by whoever tests the answer.
#include <boost/asio.hpp>
#include <memory>
#include <vector>

namespace asio = boost::asio;

struct session {
  explicit session(asio::io_context& io) : socket(io) {}
  void read() {
    reading = true;
    socket.async_read_some(asio::buffer(in), [this](auto, auto) { reading = false; });
  }
  bool is_idle() const { return !reading; }
  asio::ip::tcp::socket socket;
  char in[64];
  bool reading = false;
};

struct patient {
  void start(asio::io_context& io) {
    one = std::make_unique<session>(io);
    one->read();
  }
  void stop() {
    if (one->is_idle()) one.reset();
  }
  std::unique_ptr<session> one;
};
