// The flag that guards the next request is lowered when the reply to this one has come, by a
// handler that the end of the write leads to.
#include <boost/asio.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

class client : public std::enable_shared_from_this<client> {
 public:
  explicit client(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  void update(std::string text) {
    request_ = std::move(text);  // expect: mutated-in-flight
    changed_ = true;
    if (!busy_) send();
  }

  void update_when_idle(std::string text) {
    if (busy_) {
      next_ = std::move(text);
      return;
    }
    request_ = std::move(text);
    send();
  }

 private:
  void send() {
    busy_ = true;
    changed_ = false;
    asio::async_write(socket_, asio::buffer(request_),
                      [self = shared_from_this()](error_code failed, std::size_t) {
                        if (!failed) self->receive();
                      });
  }

  void receive() {
    socket_.async_read_some(asio::buffer(reply_),
                            [self = shared_from_this()](error_code failed, std::size_t) {
                              if (!failed) self->idle();
                            });
  }

  void idle() {
    busy_ = false;
    if (changed_) send();
  }

  asio::ip::tcp::socket socket_;
  std::string request_, next_;
  char reply_[64];
  bool busy_ = false, changed_ = false;
};
