#include <folly/io/async/AsyncSocket.h>
#include <string>
#include <utility>

class OwnedWrite final : public folly::AsyncSocket::WriteCallback {
 public:
  static void start(folly::AsyncSocket& s, std::string bytes) {
    auto* w = new OwnedWrite(std::move(bytes));
    s.write(w, w->bytes_.data(), w->bytes_.size());
  }
  void writeSuccess() noexcept override { delete this; }
  void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { delete this; }

 private:
  explicit OwnedWrite(std::string b) : bytes_(std::move(b)) {}
  const std::string bytes_;
};

void greet(folly::AsyncSocket& s, int n) {
  OwnedWrite::start(s, "hello\r\n");
  OwnedWrite::start(s, "you are number " + std::to_string(n) + "\r\n");
}
