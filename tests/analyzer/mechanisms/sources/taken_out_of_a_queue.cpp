// A share that is taken out of a queue may be the last one: it ends with the local that got it.
#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

class Writer : public std::enable_shared_from_this<Writer> {
 public:
  void post(std::string text) { queue_.push_back(std::make_shared<std::string>(std::move(text))); }

  void copies() {
    std::shared_ptr<std::string> message = queue_.front();
    queue_.pop_front();
    boost::asio::async_write(socket_, boost::asio::buffer(*message),  // expect: stack-escape
                             [self = shared_from_this()](boost::system::error_code, size_t) {});
  }

  void moves() {
    auto message = std::move(queue_.front());
    queue_.pop_front();
    boost::asio::async_write(socket_, boost::asio::buffer(*message),  // expect: stack-escape
                             [self = shared_from_this()](boost::system::error_code, size_t) {});
  }

  void keeps() {
    auto message = std::move(queue_.front());
    queue_.pop_front();
    boost::asio::async_write(
        socket_, boost::asio::buffer(*message),
        [self = shared_from_this(), message](boost::system::error_code, std::size_t) {});
  }

  void stores() {
    current_ = std::move(queue_.front());
    queue_.pop_front();
    boost::asio::async_write(socket_, boost::asio::buffer(*current_),
                             [self = shared_from_this()](boost::system::error_code, size_t) {});
  }

  void leaves_it_there() {
    std::shared_ptr<std::string> message = always_.front();
    boost::asio::async_write(socket_, boost::asio::buffer(*message),
                             [self = shared_from_this()](boost::system::error_code, size_t) {});
  }

 private:
  boost::asio::ip::tcp::socket socket_;
  std::deque<std::shared_ptr<std::string>> queue_;
  std::vector<std::shared_ptr<std::string>> always_;
  std::shared_ptr<std::string> current_;
};
