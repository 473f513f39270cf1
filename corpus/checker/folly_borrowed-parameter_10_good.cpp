#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <string_view>

static void drop_string(void*, void* user) { delete static_cast<std::string*>(user); }

class Sender : public folly::AsyncSocket::WriteCallback {
 public:
  explicit Sender(folly::AsyncSocket& s) : sock_(s) {}
  void send(std::string_view text) {
    auto copy = std::make_unique<std::string>(text);
    std::string* raw = copy.release();
    sock_.writeChain(this, folly::IOBuf::takeOwnership(raw->data(), raw->size(), drop_string, raw));
  }
  void writeSuccess() noexcept override {}
  void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override {}

 private:
  folly::AsyncSocket& sock_;
};
