// The layers that holdfast-fuzz can test in its own process.
#include "run/targets.h"

#include "adapters/adapters.h"
#include "adapters/strict/strict.h"

namespace holdfast::fuzz {

std::span<const Target> targets() {
  static constexpr Target all[] = {
      {"strict", make_strict_plain, "the strict comm layer, C++ interface"},
      {"strict-guarded", make_strict_guarded,
       "the same in its debug mode: illegal calls are made, and must be reported", true},
      {"strict-watched", make_strict_watched,
       "the debug mode with the runtime checker behind it, as programs have it", true, true},
      {"capi", make_capi, "the strict comm layer, C interface, on epoll and real sockets"},
      {"asio", make_asio, "raw Boost.Asio streams on real sockets"},
      {"legacy", make_legacy, "the specimen with Squid-2's semantics; it has bugs to be found"},
#if defined(HOLDFAST_FUZZ_UV)
      {"libuv", make_libuv, "libuv's pipes, on real sockets"},
      {"libuv-as-documented", make_libuv_as_documented,
       "the same, held to what its manual says of uv_shutdown"},
#endif
  };
  return all;
}

}  // namespace holdfast::fuzz
