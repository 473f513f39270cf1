#include <folly/io/async/AsyncSocket.h>
#include <string>

class Progress : public folly::AsyncSocket::WriteCallback {
 public:
  explicit Progress(folly::AsyncSocket& s) : sock_(s) {}
  void percent(int p) {
    line_.clear();                         // expect: mutated-in-flight
    line_ += std::to_string(p) + " %\r\n";  // allow: mutated-in-flight
    sock_.write(this, line_.data(), line_.size());
  }
  void writeSuccess() noexcept override {}
  void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override {}

 private:
  folly::AsyncSocket& sock_;
  std::string line_;
};

void count(Progress& p) {
  for (int i = 0; i <= 100; i += 10) p.percent(i);
}
