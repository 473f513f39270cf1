#include <array>
#include <folly/io/async/AsyncSocket.h>
#include <string_view>

namespace {
constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
constexpr std::array<std::string_view, 2> kErrors{"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP/1.1 500 Oops\r\n\r\n"};

std::unique_ptr<folly::IOBuf> wrap(std::string_view v) { return folly::IOBuf::wrapBuffer(v.data(), v.size()); }
}  // namespace

void respond(folly::AsyncSocket& s, folly::AsyncSocket::WriteCallback* cb, int code) {
  if (code == 200)
    s.writeChain(cb, wrap(kOk));
  else
    s.writeChain(cb, wrap(kErrors[code >= 500]));
}
