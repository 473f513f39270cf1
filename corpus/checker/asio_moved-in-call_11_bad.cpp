#include <boost/asio.hpp>
#include <string>

namespace asio = boost::asio;

void pong(asio::ip::tcp::socket& sock, const std::string& token)
{
    std::string line = "PONG " + token;
    const auto bytes = asio::buffer(line); // allow: moved-in-call
    asio::async_write(sock, bytes, [keep = std::move(line), &sock](boost::system::error_code ec, std::size_t) { // expect: moved-in-call
        if (ec) sock.close();
    });
}
