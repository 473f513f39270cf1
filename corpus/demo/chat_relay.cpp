// The bundled example: a small relay in Asio with three lifetime bugs in it. Each is a kind of
// mistake that has been fixed in real projects; all three pass a quick test on a fast network.
#include <array>
#include <boost/asio.hpp>
#include <list>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class Peer {
 public:
  explicit Peer(tcp::socket socket) : socket_(std::move(socket)) {}

  void greet(int number) {
    std::string line = "welcome, guest " + std::to_string(number) + "\r\n";
    asio::async_write(socket_, asio::buffer(line), [](error_code, std::size_t) {});
  }

  void listen() {
    socket_.async_read_some(asio::buffer(page_), [this](error_code error, std::size_t count) {
      if (!error) relay(count);
    });
  }

  void announce(std::shared_ptr<std::string> text) {
    asio::async_write(socket_, asio::buffer(*text),
                      [kept = std::move(text)](error_code, std::size_t) {});
  }

 private:
  void relay(std::size_t count) {
    asio::async_write(socket_, asio::buffer(page_, count), [this](error_code error, std::size_t) {
      if (!error) listen();
    });
  }

  tcp::socket socket_;
  std::array<char, 4096> page_;
};

class Relay {
 public:
  Relay(asio::io_context& io, unsigned short port)
      : acceptor_(io, tcp::endpoint(tcp::v4(), port)) {}

  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (!error) {
        peers_.push_back(std::make_unique<Peer>(std::move(socket)));
        peers_.back()->greet(++count_);
        peers_.back()->listen();
      }
      accept();
    });
  }

  void drop_oldest() {
    if (!peers_.empty()) peers_.pop_front();
  }

  void announce(const std::string& text) {
    auto shared = std::make_shared<std::string>(text);
    for (auto& peer : peers_) peer->announce(shared);
  }

 private:
  tcp::acceptor acceptor_;
  std::list<std::unique_ptr<Peer>> peers_;
  int count_ = 0;
};

int main() {
  asio::io_context io;
  Relay relay(io, 7007);
  relay.accept();
  io.run();
}
