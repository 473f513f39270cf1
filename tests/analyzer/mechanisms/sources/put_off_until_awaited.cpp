// An awaitable that a variable holds has not begun: a second one on the stream overlaps with it
// only where both are awaited at once.
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;

class uploader {
 public:
  explicit uploader(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  awaitable<void> one_after_the_other(std::string head, std::string body) {
    auto first = asio::async_write(socket_, asio::buffer(head), use_awaitable);
    auto second = asio::async_write(socket_, asio::buffer(body), use_awaitable);
    co_await std::move(first);
    co_await std::move(second);
  }

  awaitable<void> both_at_once(std::string head, std::string body) {
    co_await (asio::async_write(socket_, asio::buffer(head), use_awaitable) &&
              asio::async_write(socket_, asio::buffer(body),  // expect: overlapping-write
                                use_awaitable));
  }

 private:
  asio::ip::tcp::socket socket_;
};
