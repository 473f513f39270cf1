// A coroutine that is started and left alone keeps the view that it was given, not the bytes.
#include <boost/asio.hpp>
#include <string>
#include <string_view>

namespace asio = boost::asio;

asio::awaitable<void> deliver(asio::ip::tcp::socket& socket, std::string_view text);
asio::awaitable<void> deliver_copy(asio::ip::tcp::socket& socket, std::string text);

struct forwarder {
  explicit forwarder(asio::io_context& io) : socket(io) {}
  void forward(std::string_view text) {
    asio::co_spawn(socket.get_executor(), deliver(socket, text),  // expect: borrowed-parameter
                   asio::detached);
  }
  void forward_copy(std::string_view text) {
    asio::co_spawn(socket.get_executor(), deliver_copy(socket, std::string(text)), asio::detached);
  }
  asio::ip::tcp::socket socket;
};
