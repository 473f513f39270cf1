#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>

namespace health {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

class checker {
public:
    checker() : socket_(io_) {}

    bool check(const std::string& host, const std::string& service, clock::duration limit)
    {
        tcp::resolver resolver(io_);
        error_code ec = asio::error::would_block;
        tcp::resolver::results_type where;
        resolver.async_resolve(host, service, [&](error_code e, tcp::resolver::results_type r) {
            ec = e;
            where = std::move(r);
        });
        finish(limit, [&] { resolver.cancel(); });
        if (ec) return fail("resolve", ec);

        ec = asio::error::would_block;
        asio::async_connect(socket_, where, [&](error_code e, const tcp::endpoint&) { ec = e; });
        finish(limit);
        if (ec) return fail("connect", ec);
        const bool ok = exchange(host, limit);
        socket_.close(ec);
        return ok;
    }

private:
    bool exchange(const std::string& host, clock::duration limit)
    {
        error_code ec = asio::error::would_block;
        std::size_t n = 0;
        const std::string request = "GET /healthz HTTP/1.0\r\nHost: " + host + "\r\n\r\n";
        asio::async_write(socket_, asio::buffer(request), [&](error_code e, std::size_t) { ec = e; });
        finish(limit);
        if (ec) return fail("write", ec);

        char status[16];
        ec = asio::error::would_block;
        asio::async_read(socket_, asio::buffer(status, 12), [&ec, &n](error_code e, std::size_t got) {
            ec = e;
            n = got;
        });
        finish(limit);
        if (ec) return fail("read", ec);
        return std::string(status, n) == "HTTP/1.0 200" || std::string(status, n) == "HTTP/1.1 200";
    }

    void finish(clock::duration limit, const std::function<void()>& on_timeout = {})
    {
        io_.restart();
        io_.run_for(limit);
        if (io_.stopped()) return;
        if (on_timeout) on_timeout();
        error_code ignored;
        socket_.close(ignored);
        io_.run();
    }

    static bool fail(const char* what, error_code ec)
    {
        std::cerr << what << ": " << ec.message() << '\n';
        return false;
    }

    asio::io_context io_;
    tcp::socket socket_;
};

}  // namespace health
