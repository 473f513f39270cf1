// A reader that comes again and starts an operation which lends nothing has no bytes to fill again.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <string>
#include <utility>

namespace beast = boost::beast;
namespace websocket = beast::websocket;

class peer : public std::enable_shared_from_this<peer> {
 public:
  explicit peer(websocket::stream<beast::tcp_stream> stream) : stream_(std::move(stream)) {}

  void read() {
    stream_.async_read(in_, beast::bind_front_handler(&peer::on_read, shared_from_this()));
  }

 private:
  void on_read(beast::error_code failed, std::size_t) {
    if (failed) return leave();
    last_ = beast::buffers_to_string(in_.data());
    if (last_ == "bye") return leave();
    in_.consume(in_.size());
    read();
  }

  void leave() {
    stream_.async_close(websocket::close_code::normal,
                        [self = shared_from_this()](beast::error_code) {});
  }

  websocket::stream<beast::tcp_stream> stream_;
  beast::flat_buffer in_;
  std::string last_;
};
