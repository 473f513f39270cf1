// A library makes the object where it is to live: its constructor has run there.
#include <boost/asio.hpp>
#include <memory>
#include <optional>
#include <string>

namespace asio = boost::asio;

class report {
 public:
  report(asio::ip::tcp::socket& socket, const std::string& text) : socket_(socket), text_(text) {}
  void send() {
    asio::async_write(socket_, asio::buffer(text_), [](boost::system::error_code, std::size_t) {});
  }

 private:
  asio::ip::tcp::socket& socket_;
  const std::string& text_;
};

struct reporter {
  asio::ip::tcp::socket& socket;
  const std::string kept = "kept";
  std::optional<report> last;
  std::unique_ptr<report> owned;

  void in_optional(int code) {
    std::string text = std::to_string(code);
    last.emplace(socket, text);
    last->send();  // expect: stack-escape
  }
  void on_the_heap(int code) {
    std::string text = std::to_string(code);
    owned = std::make_unique<report>(socket, text);
    owned->send();  // expect: stack-escape
  }
  void of_its_own() {
    last.emplace(socket, kept);
    last->send();
  }
};
