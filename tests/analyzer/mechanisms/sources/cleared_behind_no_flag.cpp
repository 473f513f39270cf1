// A flag tells when the next write may start; the queue is cleared without a look at it.
#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;

class feed : public std::enable_shared_from_this<feed> {
 public:
  explicit feed(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
  void publish(std::string text) {
    if (queue_.size() > 100) queue_.clear();  // expect: freed-in-flight
    queue_.push_back(std::move(text));
    if (!writing_) write();
  }

 private:
  void write() {
    writing_ = true;
    asio::async_write(socket_, asio::buffer(queue_.front()),
                      [self = shared_from_this()](boost::system::error_code failed, std::size_t) {
                        self->writing_ = false;
                        if (failed || self->queue_.empty()) return;
                        self->queue_.pop_front();
                        if (!self->queue_.empty()) self->write();
                      });
  }
  asio::ip::tcp::socket socket_;
  bool writing_ = false;
  std::deque<std::string> queue_;
};

class careful_feed : public std::enable_shared_from_this<careful_feed> {
 public:
  explicit careful_feed(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
  void publish(std::string text) {
    if (queue_.size() > 100 && !writing_) queue_.clear();
    queue_.push_back(std::move(text));
    if (!writing_) write();
  }

 private:
  void write() {
    writing_ = true;
    asio::async_write(socket_, asio::buffer(queue_.front()),
                      [self = shared_from_this()](boost::system::error_code failed, std::size_t) {
                        self->writing_ = false;
                        if (failed || self->queue_.empty()) return;
                        self->queue_.pop_front();
                        if (!self->queue_.empty()) self->write();
                      });
  }
  asio::ip::tcp::socket socket_;
  bool writing_ = false;
  std::deque<std::string> queue_;
};
