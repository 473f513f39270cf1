// `yield` leaves the coroutine once it has started something: the next step follows its end.
#include <array>
#include <boost/asio.hpp>
#include <boost/asio/coroutine.hpp>
#include <boost/asio/yield.hpp>
#include <cstddef>
#include <memory>

namespace asio = boost::asio;
using boost::asio::ip::tcp;
using boost::system::error_code;

struct session {
  tcp::socket socket;
  std::array<char, 64> head, body;
};

struct one_after_the_other : asio::coroutine {
  std::shared_ptr<session> kept;
  void operator()(error_code = {}, std::size_t = 0) {
    reenter(*this) {
      yield asio::async_write(kept->socket, asio::buffer(kept->head), *this);
      yield {
        const auto bytes = asio::buffer(kept->body);
        asio::async_write(kept->socket, bytes, *this);
      }
    }
  }
};

struct two_at_once : asio::coroutine {
  std::shared_ptr<session> kept;
  void operator()(error_code = {}, std::size_t = 0) {
    reenter(*this) {
      yield {
        const auto head = asio::buffer(kept->head), body = asio::buffer(kept->body);
        asio::async_write(kept->socket, head, *this);
        asio::async_write(kept->socket, body, *this);  // expect: overlapping-write
      }
    }
  }
};

void start(std::shared_ptr<session> one, std::shared_ptr<session> other) {
  one_after_the_other{{}, one}();
  two_at_once{{}, other}();
}
