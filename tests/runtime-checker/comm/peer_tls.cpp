// TLS on the comm layer's stream face. As a server, for openssl s_client, it echoes and ends a
// connection after the line "end"; it prints its port, then serves until its standard input ends.
// As a client, for openssl s_server, it sends its standard input and prints as many bytes of the
// answer.
//   peer-tls epoll|io_uring echo
//   peer-tls epoll|io_uring client PORT
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "comm/asio/stream.h"
#include "comm/comm.h"

using namespace holdfast::comm;
namespace asio = boost::asio;

namespace {

/// A throw-away key and certificate.
void use_new_certificate(asio::ssl::context& tls) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_sign(certificate, key, EVP_sha256());
  SSL_CTX_use_certificate(tls.native_handle(), certificate);
  SSL_CTX_use_PrivateKey(tls.native_handle(), key);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

asio::awaitable<void> echo(channel ch, asio::ssl::context& tls) {
  asio::ssl::stream<stream> peer(stream(ch), tls);
  try {
    co_await peer.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    std::string last;
    char bytes[4096];
    while (!last.ends_with("end\n")) {
      const std::size_t n = co_await peer.async_read_some(asio::buffer(bytes), asio::use_awaitable);
      last = (last + std::string(bytes, n)).substr(last.size() + n < 4 ? 0 : last.size() + n - 4);
      co_await asio::async_write(peer, asio::buffer(bytes, n), asio::use_awaitable);
    }
    co_await peer.async_shutdown(asio::use_awaitable);
  } catch (const boost::system::system_error& e) {
    std::fprintf(stderr, "peer-tls: %s\n", e.what());
  }
  ch.close();
}

asio::awaitable<void> serve(context& ctx, channel door, asio::ssl::context& tls) {
  for (;;) {
    channel got = co_await async_accept(door, asio::use_awaitable);
    asio::co_spawn(ctx, echo(std::move(got), tls), asio::detached);
  }
}

std::string all_of_standard_input() {
  std::string all;
  char bytes[4096];
  for (ssize_t n; (n = ::read(0, bytes, sizeof bytes)) > 0;) {
    all.append(bytes, static_cast<std::size_t>(n));
  }
  return all;
}

asio::awaitable<void> ask(context& ctx, std::uint16_t port, asio::ssl::context& tls, int& status) {
  error_code ec;
  channel ch = channel::stream(ctx, ec);
  const std::string question = all_of_standard_input();
  try {
    start_options options;
    options.deadline = ctx.now() + std::chrono::seconds(20);
    const std::vector<endpoint> to(1, endpoint::parse("127.0.0.1", port));
    co_await async_connect(ch, to, asio::use_awaitable, options);
    asio::ssl::stream<stream> peer(stream(ch), tls);
    co_await peer.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    co_await asio::async_write(peer, asio::buffer(question), asio::use_awaitable);
    std::string answer(question.size(), '\0');
    co_await asio::async_read(peer, asio::buffer(answer), asio::use_awaitable);
    std::fwrite(answer.data(), 1, answer.size(), stdout);
    status = 0;
  } catch (const boost::system::system_error& e) {
    std::fprintf(stderr, "peer-tls: %s\n", e.what());
  }
  ch.close();
}

int run_client(backend_kind kind, const char* port) {
  asio::ssl::context tls(asio::ssl::context::tls_client);
  context ctx(kind);
  int status = 1;
  const auto number = static_cast<std::uint16_t>(std::atoi(port));
  asio::co_spawn(ctx, ask(ctx, number, tls, status), asio::detached);
  ctx.run();
  return ctx.shutdown() == 0 ? status : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const bool uring = argc > 1 && std::strcmp(argv[1], "io_uring") == 0;
  if (uring && !backend_available(backend_kind::io_uring)) return 77;
  const backend_kind kind = uring ? backend_kind::io_uring : backend_kind::epoll;
  if (argc > 3) return run_client(kind, argv[3]);
  asio::ssl::context tls(asio::ssl::context::tls_server);
  use_new_certificate(tls);
  context ctx(kind);
  page_pool pool(4096);
  error_code ec;
  channel door = channel::listen(ctx, endpoint::parse("127.0.0.1", 0), ec);
  channel input = channel::adopt(ctx, ::dup(0), channel_kind::pipe, ec);
  input.read(pool, [&](const completion&, const slice&) { ctx.stop(); });
  asio::co_spawn(ctx, serve(ctx, door, tls), asio::detached);
  std::printf("%u\n", door.local_endpoint().port());
  std::fflush(stdout);
  ctx.run();
  return ctx.shutdown() == 0 ? 0 : 1;
}
