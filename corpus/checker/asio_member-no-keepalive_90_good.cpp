#include <boost/asio.hpp>
#include <chrono>
#include <memory>

namespace asio = boost::asio;

class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(asio::io_context& io) : timer_(io) {}

  void resend(int message) {
    timer_.expires_after(std::chrono::seconds(1));
    std::weak_ptr<Session> self(std::static_pointer_cast<Session>(shared_from_this()));
    timer_.async_wait([self, message](const boost::system::error_code& error) {
      if (error) return;
      if (auto session = self.lock()) session->resend(message + 1);
    });
  }

 private:
  asio::steady_timer timer_;
};

void start(asio::io_context& io) {
  auto session = std::make_shared<Session>(io);
  session->resend(1);
}
