// Two coroutines of one object run side by side: what one of them writes may start while a write of
// the other is under way, unless it only asks the other for it.
#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

class session : public std::enable_shared_from_this<session> {
 public:
  explicit session(tcp::socket socket)
      : socket_(std::move(socket)), wake_(socket_.get_executor()) {}

  void start() {
    asio::co_spawn(
        socket_.get_executor(), [self = shared_from_this()] { return self->reader(); },
        asio::detached);
    asio::co_spawn(
        socket_.get_executor(), [self = shared_from_this()] { return self->writer(); },
        asio::detached);
  }

  void start_in_turn() {
    asio::co_spawn(
        socket_.get_executor(), [self = shared_from_this()] { return self->asker(); },
        asio::detached);
    asio::co_spawn(
        socket_.get_executor(), [self = shared_from_this()] { return self->writer(); },
        asio::detached);
  }

 private:
  awaitable<void> reader() {
    std::string in;
    while (socket_.is_open()) {
      co_await asio::async_read_until(socket_, asio::dynamic_buffer(in), '\n', use_awaitable);
      if (in.front() == '!') {
        std::string answer = "ok\n";
        co_await asio::async_write(  // expect: overlapping-write
            socket_, asio::buffer(answer), use_awaitable);
      }
      in.clear();
    }
  }

  awaitable<void> asker() {
    std::string in;
    while (socket_.is_open()) {
      co_await asio::async_read_until(socket_, asio::dynamic_buffer(in), '\n', use_awaitable);
      if (in.front() == '!') outbox_.push_back("ok\n");
      in.clear();
      wake_.cancel_one();
    }
  }

  awaitable<void> writer() {
    while (socket_.is_open()) {
      if (outbox_.empty()) {
        boost::system::error_code ignored;
        co_await wake_.async_wait(asio::redirect_error(use_awaitable, ignored));
        continue;
      }
      co_await asio::async_write(socket_, asio::buffer(outbox_.front()), use_awaitable);
      outbox_.pop_front();
    }
  }

  tcp::socket socket_;
  asio::steady_timer wake_;
  std::deque<std::string> outbox_;
};
