// That a queue holds something says that there is something to send, not whose turn it is, although
// nothing of it is left when the start has taken it whole.
#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

struct hasty : std::enable_shared_from_this<hasty> {
  explicit hasty(asio::io_context& io) : socket(io) {}
  void send(std::string text) {
    queue.push_back(std::move(text));
    write();
  }
  void read() {
    socket.async_read_some(asio::buffer(in), [self = shared_from_this()](auto error, auto) {
      if (error) return;
      self->send("pong");
      self->read();
    });
  }
  void write() {
    if (queue.empty()) return;
    sending.swap(queue);
    asio::async_write(socket,  // expect: overlapping-write
                      asio::buffer(sending.front()), [self = shared_from_this()](auto, auto) {
                        self->sending.clear();
                        self->write();
                      });
  }
  asio::ip::tcp::socket socket;
  char in[64];
  std::vector<std::string> queue, sending;
};

struct patient : std::enable_shared_from_this<patient> {
  explicit patient(asio::io_context& io) : socket(io) {}
  void send(std::string text) {
    queue.push_back(std::move(text));
    write();
  }
  void read() {
    socket.async_read_some(asio::buffer(in), [self = shared_from_this()](auto error, auto) {
      if (error) return;
      self->send("pong");
      self->read();
    });
  }
  void write() {
    if (queue.empty() || !sending.empty()) return;
    sending.swap(queue);
    asio::async_write(socket, asio::buffer(sending.front()),
                      [self = shared_from_this()](auto, auto) {
                        self->sending.clear();
                        self->write();
                      });
  }
  asio::ip::tcp::socket socket;
  char in[64];
  std::vector<std::string> queue, sending;
};

struct flagged : std::enable_shared_from_this<flagged> {
  explicit flagged(asio::io_context& io) : socket(io) {}
  void send(std::string text) {
    queue.push_back(std::move(text));
    if (!writing) write();
  }
  void write() {
    if (queue.empty()) {
      writing = false;
      return;
    }
    writing = true;
    sending.clear();
    sending.swap(queue);
    asio::async_write(socket, asio::buffer(sending.front()),
                      [self = shared_from_this()](auto, auto) { self->write(); });
  }
  asio::ip::tcp::socket socket;
  bool writing = false;
  std::vector<std::string> queue, sending;
};
