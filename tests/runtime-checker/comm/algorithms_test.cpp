// Algorithms of others on the stream face: Beast's HTTP and Asio's TLS.
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "comm/asio/stream.h"
#include "support.h"

namespace holdfast::comm_tests {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

class Algorithms : public OnEveryTransport {};
INSTANTIATE_ON_EVERY_TRANSPORT(Algorithms);

TEST_P(Algorithms, beast_http) {
  auto [a, b] = pair();
  stream client(a);
  stream server(b);
  http::request<http::string_body> request(http::verb::post, "/", 11);
  request.body() = std::string(100000, 'q');
  request.prepare_payload();
  http::request<http::string_body> received;
  boost::beast::flat_buffer buffer;
  bool done = false;
  http::async_write(client, request, [&](error_code ec, std::size_t) { EXPECT_FALSE(ec); });
  http::async_read(server, buffer, received, [&](error_code ec, std::size_t) {
    EXPECT_FALSE(ec) << ec.message();
    done = true;
  });
  ASSERT_TRUE(until([&] { return done; }));
  EXPECT_EQ(request.body(), received.body());
}

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

TEST_P(Algorithms, tls_stream) {
  if (t().memory()) GTEST_SKIP() << "ssl::stream uses real timers; virtual time does not wait";
  auto [a, b] = pair();
  asio::ssl::context server_tls(asio::ssl::context::tls_server);
  asio::ssl::context client_tls(asio::ssl::context::tls_client);
  use_new_certificate(server_tls);
  asio::ssl::stream<stream> server(stream(b), server_tls);
  asio::ssl::stream<stream> client(stream(a), client_tls);
  const std::string message(200000, 'S');
  std::string got(message.size(), '\0');
  bool done = false;
  server.async_handshake(asio::ssl::stream_base::server, [&](error_code ec) {
    ASSERT_FALSE(ec) << ec.message();
    asio::async_write(server, asio::buffer(message),
                      [&](error_code e, std::size_t) { EXPECT_FALSE(e) << e.message(); });
  });
  client.async_handshake(asio::ssl::stream_base::client, [&](error_code ec) {
    ASSERT_FALSE(ec) << ec.message();
    asio::async_read(client, asio::buffer(got), [&](error_code e, std::size_t) {
      EXPECT_FALSE(e) << e.message();
      done = true;
    });
  });
  ASSERT_TRUE(until([&] { return done; }));
  EXPECT_EQ(message, got);
  a.close();
  b.close();
  EXPECT_EQ(0u, ctx().shutdown());
}

}  // namespace
}  // namespace holdfast::comm_tests
