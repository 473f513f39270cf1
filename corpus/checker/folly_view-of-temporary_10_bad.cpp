#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>

namespace rpc {

struct Header {
  std::string service;
  int seq = 0;
  std::string serialize() const { return service + "#" + std::to_string(seq) + "\n"; }
};

class Channel : public folly::AsyncSocket::WriteCallback {
 public:
  explicit Channel(std::shared_ptr<folly::AsyncSocket> s) : socket_(std::move(s)) {}

  void sendHeader(const Header& h) {
    auto head = folly::IOBuf::wrapBuffer(h.serialize().data(), h.service.size() + 2);  // allow: view-of-temporary
    ++inFlight_;
    socket_->writeChain(this, std::move(head));  // expect: view-of-temporary
  }

  void writeSuccess() noexcept override { --inFlight_; }
  void writeErr(size_t, const folly::AsyncSocketException&) noexcept override { --inFlight_; }

 private:
  std::shared_ptr<folly::AsyncSocket> socket_;
  int inFlight_ = 0;
};

}  // namespace rpc
