#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <vector>

class TableSender : public folly::AsyncSocket::WriteCallback {
 public:
  TableSender(folly::AsyncSocket& s, std::vector<std::string> rows) : sock_(s), rows_(std::move(rows)) {}
  void run() {
    static const char kHead[] = "id;name\n";
    sock_.write(this, kHead, sizeof kHead - 1, folly::WriteFlags::CORK);
    for (const auto& r : rows_) sock_.writeChain(this, folly::IOBuf::copyBuffer(r + "\n"));
  }
  void writeSuccess() noexcept override { ++done_; }
  void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { ++done_; }

 private:
  folly::AsyncSocket& sock_;
  const std::vector<std::string> rows_;
  std::size_t done_ = 0;
};
