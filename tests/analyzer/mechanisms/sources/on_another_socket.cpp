// A chain that has ended the stream and made another one in its place goes on over that one: what
// another chain has started on the one before is none of its business.
#include <boost/asio.hpp>
#include <memory>

namespace asio = boost::asio;
using boost::system::error_code;

struct relay {
  void start() {
    connect();
    receive();
  }
  void receive() {
    incoming.async_receive_from(asio::buffer(datagram), from, [this](error_code error, auto) {
      if (!error) return receive();
      control.reset();
      connect();
    });
  }
  void connect() {
    control.reset(new asio::ip::tcp::socket(io));
    control->async_connect(peer, [this](error_code error) {
      if (!error) greet();
    });
  }
  void greet() {
    if (!control) return;
    asio::async_write(*control, asio::buffer(head), [this](error_code error, std::size_t) {
      if (!error) answer();
    });
  }
  void answer() {
    if (!control) return;
    asio::async_read(*control, asio::buffer(head), [this](error_code error, std::size_t) {
      if (!error) return;
      control.reset();
      connect();
    });
  }
  asio::io_context& io;
  std::unique_ptr<asio::ip::tcp::socket> control;
  asio::ip::udp::socket incoming;
  asio::ip::udp::endpoint from;
  asio::ip::tcp::endpoint peer;
  char head[16], datagram[64];
};

struct shared_control {
  void start() {
    greet();
    receive();
  }
  void receive() {
    incoming.async_receive_from(asio::buffer(datagram), from, [this](error_code error, auto) {
      if (!error) greet();
      receive();
    });
  }
  void greet() {
    asio::async_write(*control, asio::buffer(head),  // expect: overlapping-write
                      [this](error_code, std::size_t) {});
  }
  std::unique_ptr<asio::ip::tcp::socket> control;
  asio::ip::udp::socket incoming;
  asio::ip::udp::endpoint from;
  char head[16], datagram[64];
};
