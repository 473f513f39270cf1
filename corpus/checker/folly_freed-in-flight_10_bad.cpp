#include <deque>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <vector>

struct Request : folly::AsyncSocket::WriteCallback {
  std::vector<unsigned char> payload;
  bool sent = false;
  void writeSuccess() noexcept override { sent = true; }
  void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override {}
};

class Mapper {
 public:
  explicit Mapper(folly::AsyncSocket& s) : sock_(s) {}

  void notifyRelease(std::vector<unsigned char> payload) {
    auto r = std::make_unique<Request>();
    r->payload = std::move(payload);
    sock_.write(r.get(), r->payload.data(), r->payload.size());
    posted_.push_back(std::move(r));
  }

  void shutdown(const std::vector<std::vector<unsigned char>>& last) {
    for (const auto& p : last) notifyRelease(p);
    posted_.clear();  // expect: freed-in-flight
  }

 private:
  folly::AsyncSocket& sock_;
  std::deque<std::unique_ptr<Request>> posted_;
};
