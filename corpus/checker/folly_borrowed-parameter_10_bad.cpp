#include <cstddef>
#include <folly/io/async/AsyncSocket.h>
#include <functional>
#include <memory>
#include <span>

class ClientSocket {
  struct Callback final : folly::AsyncSocket::WriteCallback {
    void writeSuccess() noexcept override { delete this; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { delete this; }
  };

 public:
  explicit ClientSocket(folly::AsyncSocket* s) : sock_(s) {}

  bool send(std::span<const std::byte> msg) {
    if (msg.empty() || !sock_) return false;
    sock_->writeChain(new Callback, folly::IOBuf::wrapBuffer(msg.data(), msg.size()));  // expect: borrowed-parameter
    return true;
  }

 private:
  folly::AsyncSocket* sock_;
};
