#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;

struct upload {
    asio::ip::tcp::socket sock;
    std::string header, body;
    explicit upload(asio::io_context& io) : sock(io) {}
};

using upload_ptr = std::unique_ptr<upload>;

static void send_body(upload_ptr u);

static void header_sent(upload_ptr u, boost::system::error_code ec)
{
    if (!ec) send_body(std::move(u));
}

void send_header(upload_ptr u)
{
    u->header = "PUT " + std::to_string(u->body.size()) + "\n";
    auto& sock = u->sock;
    const auto view = asio::buffer(u->header);
    asio::async_write(sock, view, [u = std::move(u)](boost::system::error_code ec, std::size_t) mutable { header_sent(std::move(u), ec); });
}

static void send_body(upload_ptr u)
{
    auto& sock = u->sock;
    asio::async_write(sock, asio::buffer(u->body), [u = std::move(u)](boost::system::error_code, std::size_t) {}); // expect: moved-in-call
}
