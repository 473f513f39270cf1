// Each instance of a template has lambdas and members of its own.
#include <boost/asio.hpp>
#include <chrono>
#include <deque>
#include <list>
#include <memory>
#include <string>

namespace asio = boost::asio;
using error = boost::system::error_code;

template <typename Stream>
class line_to : public std::enable_shared_from_this<line_to<Stream>> {
 public:
  explicit line_to(Stream stream) : stream_(std::move(stream)), timer_(stream_.get_executor()) {}
  void start() {
    timer_.expires_after(std::chrono::seconds(5));
    timer_.async_wait([this, self = this->shared_from_this()](error failed) {
      if (!failed) ping();
    });
  }
  void send(std::string text) {
    texts_.push_back(std::move(text));
    if (texts_.size() == 1) write();
  }

 private:
  void write() {
    asio::async_write(stream_, asio::buffer(texts_.front()),
                      [this, self = this->shared_from_this()](error failed, std::size_t) {
                        texts_.pop_front();
                        if (!failed && !texts_.empty()) write();
                      });
  }
  void ping() {
    asio::async_write(stream_, asio::buffer(ping_),  // expect: overlapping-write
                      [this, self = this->shared_from_this()](error failed, std::size_t) {
                        if (!failed) start();
                      });
  }
  Stream stream_;
  asio::steady_timer timer_;
  std::string ping_ = "ping";
  std::deque<std::string> texts_;
};
template class line_to<asio::ip::tcp::socket>;

template <typename Queue>
class sender : public std::enable_shared_from_this<sender<Queue>> {
 public:
  explicit sender(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
  void send(std::string text) {
    const bool idle = queue_.empty();
    queue_.push_back(std::move(text));
    if (idle) next();
  }

 private:
  void next() {
    asio::async_write(socket_, asio::buffer(queue_.front()),
                      [self = this->shared_from_this()](error failed, std::size_t) {
                        if (failed) return;
                        self->queue_.pop_front();
                        if (!self->queue_.empty()) self->next();
                      });
  }
  asio::ip::tcp::socket socket_;
  Queue queue_;
};
template class sender<std::deque<std::string>>;
template class sender<std::list<std::string>>;
