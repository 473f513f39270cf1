// The echo server on raw Boost.Asio, its session kept by a shared_ptr in every handler.
#include <unistd.h>

#include <boost/asio.hpp>

#include "contenders.h"

namespace holdfast::bench {
namespace {

namespace asio = boost::asio;

struct asio_session : std::enable_shared_from_this<asio_session> {
  explicit asio_session(asio::ip::tcp::socket s) : socket(std::move(s)), buffer(chunk) {}
  asio::ip::tcp::socket socket;
  std::vector<char> buffer;
  void read() {
    socket.async_read_some(asio::buffer(buffer), [self = shared_from_this()](
                                                     boost::system::error_code ec, std::size_t n) {
      if (!ec) self->write(n);
    });
  }
  void write(std::size_t n) {
    asio::async_write(socket, asio::buffer(buffer.data(), n),
                      [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                        if (!ec) self->read();
                      });
  }
};

}  // namespace

void serve_asio(int listener, int stop) {
  asio::io_context ctx(1);
  asio::ip::tcp::acceptor door(ctx, asio::ip::tcp::v4(), listener);
  asio::posix::stream_descriptor bell(ctx, ::dup(stop));
  bell.async_wait(asio::posix::descriptor_base::wait_read,
                  [&](boost::system::error_code) { ctx.stop(); });
  std::function<void()> accept = [&] {
    door.async_accept([&](boost::system::error_code ec, asio::ip::tcp::socket s) {
      if (ec) return;
      s.set_option(asio::ip::tcp::no_delay(true));
      std::make_shared<asio_session>(std::move(s))->read();
      accept();
    });
  };
  accept();
  ctx.run();
}

}  // namespace holdfast::bench
