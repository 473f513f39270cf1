#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <vector>

namespace game {

using Packet = std::vector<std::uint8_t>;

class Peer : public std::enable_shared_from_this<Peer> {
 public:
  explicit Peer(boost::asio::ip::tcp::socket s) : sock_(std::move(s)) {}

  void Send(Packet body) {
    Packet frame;
    frame.reserve(body.size() + 4);
    const auto n = static_cast<std::uint32_t>(body.size());
    for (int shift = 0; shift < 32; shift += 8) frame.push_back(static_cast<std::uint8_t>(n >> shift));
    frame.insert(frame.end(), body.begin(), body.end());
    boost::asio::async_write(sock_, boost::asio::buffer(frame),  // expect: stack-escape
                             [self = shared_from_this()](boost::system::error_code ec, std::size_t sent) {
                               if (ec) self->Drop();
                               self->sent_ += sent;
                             });
  }

 private:
  void Drop() {
    boost::system::error_code ignored;
    sock_.close(ignored);
  }

  boost::asio::ip::tcp::socket sock_;
  std::size_t sent_ = 0;
};

}  // namespace game
