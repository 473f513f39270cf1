// What std::exchange answers is what the flag was: a timer that finds that nothing has arrived
// frees the block of a read that is pending for just that reason. One that finds the flag of the
// start down does not.
#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct quiet_line : std::enable_shared_from_this<quiet_line> {
  void receive() {
    if (!block) block = new char[4096];
    socket.async_read_some(asio::buffer(block, 4096),
                           [self = shared_from_this()](error_code ec, std::size_t) {
                             if (ec) return;
                             self->active = true;
                             self->receive();
                           });
  }
  void watch() {
    timer.expires_after(std::chrono::seconds(10));
    timer.async_wait([self = shared_from_this()](error_code ec) {
      if (ec) return;
      if (!std::exchange(self->active, false)) self->trim();
      self->watch();
    });
  }
  void trim() {
    delete[] block;  // expect: freed-in-flight
    block = nullptr;
  }
  tcp::socket socket;
  asio::steady_timer timer;
  char* block = nullptr;
  bool active = false;
};

struct idle_line : std::enable_shared_from_this<idle_line> {
  void receive() {
    if (std::exchange(busy, true)) return;
    if (!block) block = new char[4096];
    socket.async_read_some(asio::buffer(block, 4096),
                           [self = shared_from_this()](error_code, std::size_t) {
                             self->busy = false;
                           });
  }
  void watch() {
    timer.expires_after(std::chrono::seconds(10));
    timer.async_wait([self = shared_from_this()](error_code ec) {
      if (ec) return;
      if (!std::exchange(self->busy, true)) {
        self->trim();
        self->busy = false;
      }
      self->watch();
    });
  }
  void trim() {
    delete[] block;
    block = nullptr;
  }
  tcp::socket socket;
  asio::steady_timer timer;
  char* block = nullptr;
  bool busy = false;
};
