#include <boost/asio.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::co_spawn;
using asio::detached;
using asio::use_awaitable;
using asio::ip::tcp;

awaitable<void> log_line(std::shared_ptr<std::string> prefix, const std::string& text)
{
    *prefix += text;
    co_return;
}

awaitable<void> echo(tcp::socket sock, std::shared_ptr<std::string> log)
{
    char data[1024];
    try {
        for (;;) {
            std::size_t n = co_await sock.async_read_some(asio::buffer(data), use_awaitable);
            co_await asio::async_write(sock, asio::buffer(data, n), use_awaitable);
            co_await log_line(log, std::string(data, n));
        }
    } catch (const std::exception&) {
    }
}

awaitable<void> accept_loop(unsigned short port)
{
    auto ex = co_await asio::this_coro::executor;
    tcp::acceptor acceptor(ex, {tcp::v4(), port});
    auto log = std::make_shared<std::string>();
    for (;;) {
        tcp::socket peer = co_await acceptor.async_accept(use_awaitable);
        co_spawn(ex, echo(std::move(peer), log), detached);
    }
}
