// A handler that is an object with a call operator is followed like a lambda.
#include <boost/asio.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

struct connection : std::enable_shared_from_this<connection> {
  struct on_read {
    std::shared_ptr<connection> self;
    template <typename Error>
    void operator()(const Error&, std::size_t) {
      self->write();
      self->read();
    }
  };
  explicit connection(asio::io_context& io) : socket(io) {}
  void read() { socket.async_read_some(asio::buffer(in), on_read{shared_from_this()}); }
  void write() {
    auto text = std::make_shared<std::string>("x");
    asio::async_write(socket,  // expect: overlapping-write
                      asio::buffer(*text), [self = shared_from_this(), text](auto, auto) {});
  }
  asio::ip::tcp::socket socket;
  char in[64];
};
