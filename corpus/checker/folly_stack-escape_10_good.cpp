#include <cstring>
#include <folly/io/async/AsyncSocket.h>
#include <string>

class AckSender : public folly::AsyncSocket::WriteCallback {
 public:
  explicit AckSender(folly::AsyncSocket& s) : sock_(s) {}
  void ack(int id) {
    std::string line = "ACK " + std::to_string(id) + "\r\n";
    sock_.writeChain(this, folly::IOBuf::copyBuffer(line));
  }
  void nack(int id) {
    auto buf = folly::IOBuf::create(64);
    char text[64];
    const std::size_t n = std::to_string(id).copy(text, sizeof text);
    std::memcpy(buf->writableData(), text, n);
    buf->append(n);
    buf->prependChain(folly::IOBuf::copyBuffer("NACK", 4));
    sock_.writeChain(this, std::move(buf));
  }
  void writeSuccess() noexcept override { ++ok_; }
  void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override {}

 private:
  folly::AsyncSocket& sock_;
  int ok_ = 0;
};
