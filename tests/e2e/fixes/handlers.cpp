// Each function has one defect with a mechanical fix; fixes_test.py applies them all.
#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace net = boost::asio;
using std::placeholders::_1;
using std::placeholders::_2;
using tcp = net::ip::tcp;

class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(tcp::socket socket) : socket_(std::move(socket)) {}

  void read() {
    socket_.async_read_some(net::buffer(input_),  // expect: member-no-keepalive
                            [this](boost::system::error_code error, std::size_t) {
                              if (!error) read();
                            });
  }

  void read_all() {
    net::async_read(socket_, net::buffer(input_),  // expect: member-no-keepalive
                    std::bind(&Session::on_read, this, _1, _2));
  }

 private:
  void on_read(boost::system::error_code error, std::size_t) {
    if (!error) read_all();
  }

  tcp::socket socket_;
  std::vector<char> input_ = std::vector<char>(512);
};

void report(tcp::socket& socket, const std::vector<char>& data) {
  std::string label = "sent " + std::to_string(data.size());
  static const std::string line = "ping\r\n";
  net::async_write(socket, net::buffer(line),  // expect: handler-captures-local
                   [&label](boost::system::error_code, std::size_t) { std::puts(label.c_str()); });
}

void greet(tcp::socket& socket, int n) {
  std::string line = "hello " + std::to_string(n);
  net::async_write(socket, net::buffer(line),  // expect: stack-escape
                   [](boost::system::error_code, std::size_t) {});
}

void greet_at_once(tcp::socket& socket, const std::string& name) {
  net::async_write(socket, net::buffer(std::string("hello ") + name),  // expect: temporary
                   [&socket](boost::system::error_code, std::size_t) { socket.close(); });
}

void send(tcp::socket& socket, std::unique_ptr<std::string> text) {
  net::async_write(socket, net::buffer(*text),  // expect: moved-in-call
                   [text = std::move(text)](boost::system::error_code, std::size_t) {});
}

net::awaitable<void> serve(const std::string& name) {
  net::steady_timer timer(co_await net::this_coro::executor, std::chrono::seconds(1));
  co_await timer.async_wait(net::use_awaitable);
  std::puts(name.c_str());
}

void start(net::io_context& io) {
  std::string name = "local";
  net::co_spawn(io, serve(name), net::detached);  // expect: detached-coroutine-reference
}
