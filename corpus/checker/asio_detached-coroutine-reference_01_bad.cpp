#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <string>

namespace portfwd {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

struct tunnel_options {
    std::string target_host;
    std::string target_port;
    std::chrono::seconds idle{30};
    bool nodelay = true;
};

awaitable<void> pump(tcp::socket& from, tcp::socket& to)
{
    char block[8192];
    for (;;) {
        std::size_t n = co_await from.async_read_some(asio::buffer(block), use_awaitable);
        co_await asio::async_write(to, asio::buffer(block, n), use_awaitable);
    }
}

awaitable<void> tunnel(tcp::socket client, const tunnel_options& opt)
{
    using namespace asio::experimental::awaitable_operators;
    auto ex = co_await asio::this_coro::executor;
    tcp::resolver resolver(ex);
    auto where = co_await resolver.async_resolve(opt.target_host, opt.target_port, use_awaitable);
    tcp::socket server(ex);
    co_await asio::async_connect(server, where, use_awaitable);
    if (opt.nodelay) server.set_option(tcp::no_delay(true));
    asio::steady_timer guard(ex, opt.idle);
    co_await (pump(client, server) || pump(server, client) || guard.async_wait(use_awaitable));
}

awaitable<void> serve(unsigned short port, std::string host)
{
    auto ex = co_await asio::this_coro::executor;
    tcp::acceptor acceptor(ex, {tcp::v4(), port});
    for (unsigned count = 0;; ++count) {
        tcp::socket s = co_await acceptor.async_accept(use_awaitable);
        tunnel_options opt;
        opt.target_host = host;
        opt.target_port = std::to_string(8000 + count % 4);
        opt.nodelay = s.remote_endpoint().address().is_v4();
        asio::co_spawn(ex, tunnel(std::move(s), opt), asio::detached); // expect: detached-coroutine-reference
    }
}

}  // namespace portfwd

int main(int argc, char** argv)
{
    boost::asio::io_context io;
    boost::asio::co_spawn(io, portfwd::serve(9000, argc > 1 ? argv[1] : "localhost"), [](std::exception_ptr e) {
        if (e) std::cerr << "listener stopped\n";
    });
    io.run();
}
