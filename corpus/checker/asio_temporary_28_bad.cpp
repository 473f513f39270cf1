#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

struct mux_config {
    std::string banner = "220 mux ready\r\n";
    unsigned short upstream_port = 2525;
    std::chrono::seconds grace{5};
};

awaitable<void> copy(tcp::socket& from, tcp::socket& to)
{
    std::array<char, 8192> buf;
    for (;;) {
        std::size_t n = co_await from.async_read_some(asio::buffer(buf), use_awaitable);
        co_await asio::async_write(to, asio::buffer(buf, n), use_awaitable);
    }
}

void report(std::exception_ptr e)
{
    if (!e) return;
    try {
        std::rethrow_exception(e);
    } catch (const std::exception& ex) {
        std::fprintf(stderr, "session: %s\n", ex.what());
    }
}

class mux {
public:
    mux(asio::io_context& io, unsigned short port, mux_config cfg)
        : io_(io), acceptor_(io, {tcp::v4(), port}), cfg_(std::move(cfg))
    {
    }

    void start() { asio::co_spawn(io_, accept_loop(), report); }

private:
    awaitable<void> accept_loop()
    {
        for (;;) {
            tcp::socket s = co_await acceptor_.async_accept(use_awaitable);
            serve(std::move(s), cfg_.banner + "session " + std::to_string(++count_) + "\r\n");
        }
    }

    void serve(tcp::socket client, std::string greeting)
    {
        asio::co_spawn(io_, [this, client = std::move(client), greeting = std::move(greeting)]() mutable -> awaitable<void> { // expect: temporary
            co_await asio::async_write(client, asio::buffer(greeting), use_awaitable); // allow: temporary
            tcp::socket up(co_await asio::this_coro::executor);
            co_await up.async_connect({asio::ip::address_v4::loopback(), cfg_.upstream_port}, use_awaitable);
            co_await copy(client, up);
        }(), report);
    }

    asio::io_context& io_;
    tcp::acceptor acceptor_;
    mux_config cfg_;
    unsigned count_ = 0;
};

int main()
{
    asio::io_context io;
    mux m(io, 2526, {});
    m.start();
    io.run();
}
