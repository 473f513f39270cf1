#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;

class Broadcast : public std::enable_shared_from_this<Broadcast> {
 public:
  explicit Broadcast(tcp::socket peer) : peer_(std::move(peer)) {}

  void send_all(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      auto copy = std::make_shared<std::string>(line);
      asio::async_write(peer_, asio::buffer(*copy),  // expect: overlapping-write
                        [copy, self = shared_from_this()](boost::system::error_code, std::size_t) {});
    }
  }

 private:
  tcp::socket peer_;
};
