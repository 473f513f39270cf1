// A queue that the message has left when its write starts is empty for the next message, too. It
// tells that a write is pending where the message stays until the end, or where a flag does.
#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;

class emptied : public std::enable_shared_from_this<emptied> {
 public:
  void push(std::string text) {
    const bool idle = queue_.empty();
    queue_.push_back(std::move(text));
    if (idle) next();
  }

 private:
  void next() {
    auto text = std::make_shared<std::string>(std::move(queue_.front()));
    queue_.pop_front();
    asio::async_write(socket_, asio::buffer(*text),  // expect: overlapping-write
                      [self = shared_from_this(), text](auto error, auto) {
                        if (!error && !self->queue_.empty()) self->next();
                      });
  }
  asio::ip::tcp::socket socket_;
  std::deque<std::string> queue_;
};

class kept : public std::enable_shared_from_this<kept> {
 public:
  void push(std::string text) {
    queue_.push_back(std::move(text));
    if (queue_.size() == 1) next();
  }

 private:
  void next() {
    asio::async_write(socket_, asio::buffer(queue_.front()),
                      [self = shared_from_this()](auto error, auto) {
                        self->queue_.pop_front();
                        if (!error && !self->queue_.empty()) self->next();
                      });
  }
  asio::ip::tcp::socket socket_;
  std::deque<std::string> queue_;
};

class flagged : public std::enable_shared_from_this<flagged> {
 public:
  void push(std::string text) {
    queue_.push_back(std::move(text));
    if (is_idle()) next();
  }

 private:
  bool is_idle() const { return !writing_; }
  void next() {
    auto text = std::make_shared<std::string>(std::move(queue_.front()));
    queue_.pop_front();
    writing_ = true;
    asio::async_write(socket_, asio::buffer(*text), [self = shared_from_this(), text](auto, auto) {
      self->writing_ = false;
      if (!self->queue_.empty()) self->next();
    });
  }
  asio::ip::tcp::socket socket_;
  std::deque<std::string> queue_;
  bool writing_ = false;
};
