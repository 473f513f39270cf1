// A helper returns a view: one of its own temporary has ended when it returns, one of what it was
// given has not.
#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

static std::string prefix(std::size_t size) {
  return std::to_string(size) + " ";
}

static asio::const_buffer head_of(const std::string& line) {
  return asio::buffer(prefix(line.size()));
}

static asio::const_buffer tail_of(const std::string& line) {
  return asio::buffer(line) + 1;
}

class upstream : public std::enable_shared_from_this<upstream> {
 public:
  explicit upstream(tcp::socket socket) : socket_(std::move(socket)) {}

  void send_head(std::shared_ptr<const std::string> line) {
    auto view = head_of(*line);
    asio::async_write(socket_, view,  // expect: view-of-temporary
                      [self = shared_from_this(), line](boost::system::error_code, std::size_t) {});
  }

  void send_tail(std::shared_ptr<const std::string> line) {
    auto view = tail_of(*line);
    asio::async_write(socket_, view,
                      [self = shared_from_this(), line](boost::system::error_code, std::size_t) {});
  }

 private:
  tcp::socket socket_;
};
