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

static awaitable<std::size_t> reply(tcp::socket& sock, std::string_view what)
{
    std::string text = quote(what) + "\n";
    co_return co_await asio::async_write(sock, asio::buffer(text), use_awaitable);
}

awaitable<void> serve(tcp::socket sock)
{
    std::array<char, 512> in;
    std::size_t total = 0;
    try {
        for (;;) {
            std::size_t n = co_await sock.async_read_some(asio::buffer(in), use_awaitable);
            total += co_await reply(sock, {in.data(), n});
            if (total > 4096) break;
        }
        auto last = reply(sock, "limit reached");
        co_await std::move(last);
    } catch (const boost::system::system_error&) {
    }
    static const char bye[] = "bye\n";
    asio::write(sock, asio::buffer(bye, 4));
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
