#include <boost/asio.hpp>
#include <chrono>
#include <memory>

namespace asio = boost::asio;

class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(asio::io_context& io) : timer_(io) {}

  void resend(int message) {
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([this, message](const boost::system::error_code& error) {  // expect: member-no-keepalive
      last_ = message;
      if (error) return;
      resend(message + 1);
    });
  }

 private:
  asio::steady_timer timer_;
  int last_ = 0;
};

void start(asio::io_context& io) {
  auto session = std::make_shared<Session>(io);
  session->resend(1);
}
