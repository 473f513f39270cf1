// An owner is given another object, and what is started with it the one before may still be about:
// nothing that was looked at tells, and the completion does not lead here.
#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

class question {
 public:
  question(asio::io_context& io, std::string text) : socket_(io), text_(std::move(text)) {}

  void go() {
    asio::async_write(socket_, asio::buffer(text_),  // expect: member-no-keepalive
                      [this](error_code failed, std::size_t) {
                        if (!failed) receive();
                      });
  }

 private:
  void receive() {
    socket_.async_read_some(asio::buffer(answer_),  // expect: member-no-keepalive
                            [this](error_code, std::size_t size) { size_ = size; });
  }

  asio::ip::tcp::socket socket_;
  std::string text_;
  char answer_[64];
  std::size_t size_ = 0;
};

class supervisor {
 public:
  explicit supervisor(asio::io_context& io) : io_(io) {}
  void ask(const std::string& text) {
    current_ = std::make_unique<question>(io_, text);
    current_->go();
  }

 private:
  asio::io_context& io_;
  std::unique_ptr<question> current_;
};

// One at a time, by a flag that the end lowers.
class job {
 public:
  job(asio::io_context& io, std::string text) : socket_(io), text_(std::move(text)) {}
  void go(std::function<void()> done) {
    done_ = std::move(done);
    asio::async_write(socket_, asio::buffer(text_), [this](error_code, std::size_t) { done_(); });
  }

 private:
  asio::ip::tcp::socket socket_;
  std::string text_;
  std::function<void()> done_;
};

class runner {
 public:
  explicit runner(asio::io_context& io) : io_(io) {}
  void next(const std::string& text) {
    if (busy_) return;
    busy_ = true;
    current_ = std::make_unique<job>(io_, text);
    current_->go([this] { busy_ = false; });
  }

 private:
  asio::io_context& io_;
  bool busy_ = false;
  std::unique_ptr<job> current_;
};

// The end of one makes the next.
class uplink {
 public:
  explicit uplink(asio::io_context& io) : socket_(io) {}
  void go(std::function<void()> gone) {
    gone_ = std::move(gone);
    read();
  }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(bytes_), [this](error_code failed, std::size_t) {
      if (failed)
        gone_();
      else
        read();
    });
  }

  asio::ip::tcp::socket socket_;
  std::function<void()> gone_;
  char bytes_[64];
};

class client {
 public:
  explicit client(asio::io_context& io) : io_(io) {}
  void connect() {
    uplink_ = std::make_unique<uplink>(io_);
    uplink_->go([this] { connect(); });
  }

 private:
  asio::io_context& io_;
  std::unique_ptr<uplink> uplink_;
};
