// Bytes that lie in a composed operation move with it, by whatever name they were lent.
#include <array>
#include <boost/asio.hpp>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct inside {
  tcp::socket& stream;
  std::array<unsigned char, 6> head;
  bool started = false;
  template <class Self>
  void operator()(Self& self, error_code ec = {}, std::size_t n = 0) {
    if (std::exchange(started, true)) return self.complete(ec, n);
    const std::array<asio::const_buffer, 1> gather{asio::buffer(head)};
    asio::async_write(stream, gather, std::move(self));  // expect: moved-in-call
  }
};

struct on_the_heap {
  tcp::socket& stream;
  std::unique_ptr<std::array<unsigned char, 6>> head;
  bool started = false;
  template <class Self>
  void operator()(Self& self, error_code ec = {}, std::size_t n = 0) {
    if (std::exchange(started, true)) return self.complete(ec, n);
    const std::array<asio::const_buffer, 1> gather{asio::buffer(*head)};
    asio::async_write(stream, gather, std::move(self));
  }
};

void go(tcp::socket& stream) {
  using Signature = void(error_code, std::size_t);
  const auto done = [](error_code, std::size_t) {};
  asio::async_compose<decltype(done), Signature>(inside{stream, {}}, done, stream);
  asio::async_compose<decltype(done), Signature>(
      on_the_heap{stream, std::make_unique<std::array<unsigned char, 6>>()}, done, stream);
}
