// A helper that waits for some time, does something about it and then waits for good has waited,
// whatever it answers; so it has not for what it has started itself.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <future>

namespace asio = boost::asio;
using asio::ip::tcp;

enum class outcome { done, late };

class master {
 public:
  explicit master(asio::io_context& io) : io_(io), socket_(io) {}

  bool fetch(std::array<char, 64>& out) {
    std::array<char, 64> bytes;
    auto read = asio::async_read(socket_, asio::buffer(bytes), asio::use_future);
    if (settle(read) != outcome::done) return false;
    out = bytes;
    return true;
  }

  bool fetch_in_time(std::array<char, 64>& out) {
    std::array<char, 64> bytes;
    auto read =
        asio::async_read(socket_, asio::buffer(bytes), asio::use_future);  // expect: stack-escape
    if (wait_a_while(read) != outcome::done) return false;
    out = bytes;
    return true;
  }

 private:
  outcome settle(std::future<std::size_t>& read) {
    const bool late = read.wait_for(std::chrono::seconds(1)) != std::future_status::ready;
    if (late) {
      auto closed = asio::post(io_, asio::use_future([this] { socket_.close(); }));
      closed.wait();
    }
    read.wait();
    return late ? outcome::late : outcome::done;
  }

  outcome wait_a_while(std::future<std::size_t>& read) {
    const bool late = read.wait_for(std::chrono::seconds(1)) != std::future_status::ready;
    if (late) {
      auto closed = asio::post(io_, asio::use_future([this] { socket_.close(); }));
      closed.wait();
    }
    return late ? outcome::late : outcome::done;
  }

  asio::io_context& io_;
  tcp::socket socket_;
};
