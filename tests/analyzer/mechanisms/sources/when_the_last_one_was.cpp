// A heartbeat that looks at when the last message went out, and at a flag that only goes up, has
// not looked whether one is on its way. Whoever looks at the queue has.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;
using watch = std::chrono::steady_clock;

class hasty : public std::enable_shared_from_this<hasty> {
 public:
  explicit hasty(asio::io_context& io) : socket_(io), beat_(io) {}
  void send(std::string text) {
    queue_.push_back(std::move(text));
    if (queue_.size() == 1) write();
  }
  void close() {
    closed_ = true;
    socket_.close();
  }
  void arm() {
    beat_.expires_after(std::chrono::seconds(1));
    beat_.async_wait([self = shared_from_this()](error_code failed) {
      if (failed || self->closed_) return;
      if (watch::now() - self->last_ >= std::chrono::seconds(1)) self->ping();
      self->arm();
    });
  }

 private:
  void write() {
    asio::async_write(socket_, asio::buffer(queue_.front()),
                      [self = shared_from_this()](error_code failed, std::size_t) {
                        if (failed) return self->close();
                        self->last_ = watch::now();
                        self->queue_.pop_front();
                        if (!self->queue_.empty()) self->write();
                      });
  }
  void ping() {
    static constexpr std::array<char, 2> frame{1, 2};
    asio::async_write(socket_, asio::buffer(frame),  // expect: overlapping-write
                      [self = shared_from_this()](error_code failed, std::size_t) {
                        if (failed) return self->close();
                        self->last_ = watch::now();
                      });
  }
  asio::ip::tcp::socket socket_;
  asio::steady_timer beat_;
  watch::time_point last_{};
  std::deque<std::string> queue_;
  bool closed_ = false;
};

class patient : public std::enable_shared_from_this<patient> {
 public:
  explicit patient(asio::io_context& io) : socket_(io), beat_(io) {}
  void send(std::string text) {
    queue_.push_back(std::move(text));
    if (queue_.size() == 1) write();
  }
  void arm() {
    beat_.expires_after(std::chrono::seconds(1));
    beat_.async_wait([self = shared_from_this()](error_code failed) {
      if (failed) return;
      if (self->queue_.empty() && watch::now() - self->last_ >= std::chrono::seconds(1))
        self->send("ping");
      self->arm();
    });
  }

 private:
  void write() {
    asio::async_write(socket_, asio::buffer(queue_.front()),
                      [self = shared_from_this()](error_code failed, std::size_t) {
                        if (failed) return;
                        self->last_ = watch::now();
                        self->queue_.pop_front();
                        if (!self->queue_.empty()) self->write();
                      });
  }
  asio::ip::tcp::socket socket_;
  asio::steady_timer beat_;
  watch::time_point last_{};
  std::deque<std::string> queue_;
};
