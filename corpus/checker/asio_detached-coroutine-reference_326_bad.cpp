#include <boost/asio.hpp>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

struct server_settings {
    std::string product = "mailgate/2.1";
    std::size_t max_line = 998;
};

struct visitor {
    std::string address;
    std::string banner;
    unsigned number = 0;
};

visitor describe(const tcp::socket& s, const server_settings& cfg, unsigned number)
{
    boost::system::error_code ec;
    auto ep = s.remote_endpoint(ec);
    visitor v;
    v.number = number;
    v.address = ec ? "?" : ep.address().to_string();
    v.banner = "220 " + cfg.product + " ready for " + v.address + "\r\n";
    return v;
}

awaitable<void> converse(tcp::socket s, const visitor& who, std::size_t max_line)
{
    std::string line;
    co_await asio::async_write(s, asio::buffer(who.banner), use_awaitable); // allow: detached-coroutine-reference
    for (;;) {
        std::size_t n = co_await asio::async_read_until(s, asio::dynamic_buffer(line, max_line), '\n', use_awaitable);
        bool quit = line.starts_with("QUIT");
        line.erase(0, n);
        std::string answer = quit ? "221 bye " + who.address + "\r\n" : "250 ok\r\n";
        co_await asio::async_write(s, asio::buffer(answer), use_awaitable);
        if (quit)
            co_return;
    }
}

awaitable<void> listen(unsigned short port, server_settings cfg)
{
    auto ex = co_await asio::this_coro::executor;
    tcp::acceptor acc(ex, {tcp::v4(), port});
    unsigned served = 0;
    for (;;) {
        tcp::socket s = co_await acc.async_accept(use_awaitable);
        visitor who = describe(s, cfg, ++served);
        std::cout << who.number << ' ' << who.address << '\n';
        asio::co_spawn(ex, converse(std::move(s), who, cfg.max_line), asio::detached); // expect: detached-coroutine-reference
    }
}

int main()
{
    asio::io_context io;
    asio::co_spawn(io, listen(2525, server_settings{}), asio::detached);
    io.run();
}
