// An object that has a share of itself until its operation is complete outlives its table.
#include <boost/asio.hpp>
#include <map>
#include <memory>
#include <string>

namespace asio = boost::asio;

class call : public std::enable_shared_from_this<call> {
 public:
  explicit call(std::string text) : text_(std::move(text)) {}
  void start(asio::ip::tcp::socket& socket) {
    self_ = shared_from_this();
    asio::async_write(socket, asio::buffer(text_),
                      [this](boost::system::error_code, std::size_t) {
                        auto last = std::move(self_);
                      });
  }

 private:
  std::string text_;
  std::shared_ptr<call> self_;
};

struct calls {
  asio::ip::tcp::socket socket;
  std::map<int, std::shared_ptr<call>> all;
  void send(int id, std::string text) {
    auto one = std::make_shared<call>(std::move(text));
    all.emplace(id, one);
    one->start(socket);
  }
  void answered(int id) { all.erase(id); }
};
