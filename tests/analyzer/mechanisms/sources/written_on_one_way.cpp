// What is pending on one of the ways to a start is pending, whichever way comes last. And who takes
// turns may do so in the function that calls the one which starts.
#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

struct answering : std::enable_shared_from_this<answering> {
  explicit answering(asio::io_context& io) : socket(io) {}
  void read() {
    socket.async_read_some(asio::buffer(in), [self = shared_from_this()](error_code error, auto n) {
      if (error) return;
      if (n == 1)
        self->send("pong");
      else
        ++self->count;
      self->read();
    });
  }
  void send(std::string text) {
    auto owned = std::make_shared<std::string>(std::move(text));
    asio::async_write(socket,  // expect: overlapping-write
                      asio::buffer(*owned), [self = shared_from_this(), owned](auto, auto) {});
  }
  asio::ip::tcp::socket socket;
  char in[64];
  int count = 0;
};

struct two_queues : std::enable_shared_from_this<two_queues> {
  explicit two_queues(asio::io_context& io) : socket(io) {}
  void send(std::string text) {
    messages.push_back(std::move(text));
    if (messages.size() == 1) write_message();
  }
  void broadcast(std::string text) {
    transactions.push_back(std::move(text));
    if (transactions.size() == 1) write_transaction();
  }
  void write_message() {
    asio::async_write(socket,  // expect: overlapping-write
                      asio::buffer(messages.front()), [self = shared_from_this()](auto, auto) {
                        self->messages.pop_front();
                        if (!self->messages.empty()) self->write_message();
                      });
  }
  void write_transaction() {
    asio::async_write(socket,  // expect: overlapping-write
                      asio::buffer(transactions.front()), [self = shared_from_this()](auto, auto) {
                        self->transactions.pop_front();
                        if (!self->transactions.empty()) self->write_transaction();
                      });
  }
  asio::ip::tcp::socket socket;
  std::deque<std::string> messages, transactions;
};
