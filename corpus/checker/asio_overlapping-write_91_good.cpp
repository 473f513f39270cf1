#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;

class Broadcast {
 public:
  void connect(asio::io_context& io, const std::vector<tcp::endpoint>& all, const std::string& line) {
    for (const tcp::endpoint& to : all) {
      auto copy = std::make_shared<std::string>(line);
      auto peer = std::make_shared<tcp::socket>(io);
      peer->connect(to);
      asio::async_write(*peer, asio::buffer(*copy),
                        [copy, peer](boost::system::error_code, std::size_t) {});
    }
  }
};
