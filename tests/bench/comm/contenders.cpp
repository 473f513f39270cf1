// The table of echo servers.
#include "contenders.h"

#include "comm/context.h"

namespace holdfast::bench {

std::vector<contender> contenders() {
  std::vector<contender> all = {
      {"comm", serve_comm_epoll},   {"comm-awaitable", serve_comm_awaitable},
      {"asio", serve_asio},         {"libuv", serve_uv},
      {"libevent", serve_libevent}, {"plain", serve_plain},
  };
  if (comm::backend_available(comm::backend_kind::io_uring)) {
    all.push_back({"comm-io_uring", serve_comm_uring});
  }
  return all;
}

}  // namespace holdfast::bench
