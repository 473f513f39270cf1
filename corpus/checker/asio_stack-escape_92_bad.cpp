#include <array>
#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

static std::string quote(std::string_view s) { return '"' + std::string(s) + '"'; }

awaitable<void> serve(tcp::socket sock)
{
    std::array<char, 512> in;
    for (;;) {
        auto [ec, n] = co_await sock.async_read_some(asio::buffer(in), asio::as_tuple(use_awaitable));
        if (ec) break;
        std::string reply = quote({in.data(), n}) + "\n";
        co_await asio::async_write(sock, asio::buffer(reply), use_awaitable);
    }
    std::string last = quote("bye") + "\n";
    asio::async_write(sock, asio::buffer(last), asio::detached); // expect: stack-escape
}

awaitable<void> listen(tcp::acceptor& acc)
{
    for (;;) {
        tcp::socket s = co_await acc.async_accept(use_awaitable);
        asio::co_spawn(acc.get_executor(), serve(std::move(s)), asio::detached);
    }
}

int main()
{
    asio::io_context io;
    tcp::acceptor acc(io, tcp::endpoint(tcp::v4(), 4040));
    asio::co_spawn(io, listen(acc), asio::detached);
    io.run();
}
