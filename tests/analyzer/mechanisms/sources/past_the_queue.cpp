// A message goes past the queue while that is empty; so it is while the last one is written.
#include <boost/asio.hpp>
#include <memory>
#include <queue>
#include <string>

using Message = std::shared_ptr<std::string>;

class Past : public std::enable_shared_from_this<Past> {
 public:
  void send(Message message) {
    if (queue_.empty())
      transmit(std::move(message));
    else
      queue_.push(std::move(message));
  }

 private:
  void transmit(Message message) {
    boost::asio::async_write(  // expect: overlapping-write
        socket_, boost::asio::buffer(*message),
        [self = shared_from_this(), message](boost::system::error_code error, std::size_t) {
          if (error || self->queue_.empty()) return;
          Message next = self->queue_.front();
          self->queue_.pop();
          self->transmit(std::move(next));
        });
  }
  boost::asio::ip::tcp::socket socket_;
  std::queue<Message> queue_;
};

class WithFlag : public std::enable_shared_from_this<WithFlag> {
 public:
  void send(Message message) {
    if (!writing_ && queue_.empty())
      transmit(std::move(message));
    else
      queue_.push(std::move(message));
  }

 private:
  void transmit(Message message) {
    writing_ = true;
    boost::asio::async_write(
        socket_, boost::asio::buffer(*message),
        [self = shared_from_this(), message](boost::system::error_code error, std::size_t) {
          self->writing_ = false;
          if (error || self->queue_.empty()) return;
          Message next = self->queue_.front();
          self->queue_.pop();
          self->transmit(std::move(next));
        });
  }
  boost::asio::ip::tcp::socket socket_;
  std::queue<Message> queue_;
  bool writing_ = false;
};

class Through : public std::enable_shared_from_this<Through> {
 public:
  void send(Message message) {
    const bool first = queue_.empty();
    queue_.push(std::move(message));
    if (first) transmit();
  }

 private:
  void transmit() {
    boost::asio::async_write(
        socket_, boost::asio::buffer(*queue_.front()),
        [self = shared_from_this()](boost::system::error_code error, std::size_t) {
          self->queue_.pop();
          if (!error && !self->queue_.empty()) self->transmit();
        });
  }
  boost::asio::ip::tcp::socket socket_;
  std::queue<Message> queue_;
};
