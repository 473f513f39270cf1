// A callback that an object keeps runs what its maker has passed: to a constructor, through
// make_unique, or to a setter.
#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class Parser {
 public:
  using Line = std::function<void(const char*)>;
  explicit Parser(Line line) : line_(std::move(line)) {}
  void on_error(Line line) { error_ = std::move(line); }

  void feed() {
    char text[] = "line";
    line_(text);  // expect: stack-escape
  }
  void fail() {
    char text[] = "error";
    error_(text);  // expect: stack-escape
  }

 private:
  Line line_, error_;
};

class Logger {
 public:
  explicit Logger(tcp::socket socket) : socket_(std::move(socket)) {}
  void open() {
    parser_ = std::make_unique<Parser>([this](const char* text) {
      asio::async_write(socket_, asio::buffer(text, 4),  // expect: borrowed-parameter
                        asio::detached);
    });
    parser_->on_error([this](const char* text) {
      asio::async_write(socket_, asio::buffer(text, 5),  // expect: borrowed-parameter
                        asio::detached);
    });
  }

 private:
  tcp::socket socket_;
  std::unique_ptr<Parser> parser_;
};

// The reader tells its owner that it is gone, and the owner drops it: a write may be pending.
class Peer {
 public:
  using Gone = std::function<void(std::uint64_t)>;
  Peer(std::uint64_t id, tcp::socket socket, Gone gone)
      : id_(id), socket_(std::move(socket)), gone_(std::move(gone)) {}

  void start() {
    socket_.async_read_some(asio::buffer(in_), [this](error_code ec, std::size_t) {
      if (ec) return gone_(id_);
      start();
    });
  }
  void send(std::string text) {
    if (!out_.empty()) return;
    out_ = std::move(text);
    asio::async_write(socket_, asio::buffer(out_),  // expect: member-no-keepalive
                      [this](error_code, std::size_t) { out_.clear(); });
  }

 private:
  std::uint64_t id_;
  tcp::socket socket_;
  Gone gone_;
  char in_[512];
  std::string out_;
};

class Room {
 public:
  void join(std::uint64_t id, tcp::socket socket) {
    auto peer = std::make_unique<Peer>(id, std::move(socket),
                                       [this](std::uint64_t gone) { peers_.erase(gone); });
    peer->start();
    peers_.emplace(id, std::move(peer));
  }

 private:
  std::map<std::uint64_t, std::unique_ptr<Peer>> peers_;
};
