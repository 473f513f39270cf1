#include <boost/asio.hpp>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

bool ping(asio::io_context& io, tcp::socket& sock)
{
    std::string pong(4, '\0');
    bool done = false, ok = false;
    asio::write(sock, asio::buffer("PING", 4));
    asio::async_read(sock, asio::buffer(pong), [&](boost::system::error_code ec, std::size_t) {
        ok = !ec;
        done = true;
    });
    while (!done) {
        if (io.stopped()) io.restart();
        io.run_one();
    }
    return ok && pong == "PONG";
}

asio::awaitable<int> read_number(tcp::socket sock)
{
    char digits[16];
    try {
        const std::string prompt = "how many? ";
        co_await asio::async_write(sock, asio::buffer(prompt), asio::use_awaitable);
        const std::size_t n = co_await sock.async_read_some(asio::buffer(digits), asio::use_awaitable);
        if (n == 0) throw std::runtime_error("empty");
        co_return std::stoi(std::string(digits, n));
    } catch (const boost::system::system_error&) {
        co_return -1;
    }
}
