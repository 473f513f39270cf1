#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

static void talk(tcp::socket& sock, asio::yield_context yield)
{
    char data[512];
    for (;;) {
        boost::system::error_code ec;
        std::size_t n = sock.async_read_some(asio::buffer(data), yield[ec]);
        if (ec) break;
        std::string reply = "> " + std::string(data, n);
        asio::async_write(sock, asio::buffer(reply), yield);
    }
}

void serve(asio::io_context& io, tcp::socket client)
{
    asio::spawn(io, [s = std::move(client)](asio::yield_context yield) mutable {
        try {
            talk(s, yield);
        } catch (const std::exception&) {
        }
    });
}
