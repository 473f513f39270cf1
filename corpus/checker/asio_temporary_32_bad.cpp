#include <boost/asio.hpp>

#include <array>
#include <atomic>
#include <cstdio>
#include <exception>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::detached;
using asio::use_awaitable;
using asio::ip::tcp;

struct traffic {
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint64_t> sessions{0};
};

class echo_server {
public:
    echo_server(asio::io_context& io, unsigned short port)
        : io_(io), acceptor_(io, tcp::endpoint(tcp::v4(), port))
    {
    }

    void start() { asio::co_spawn(io_, accept_loop(), detached); }
    void stop() { acceptor_.close(); }
    const traffic& stats() const { return stats_; }

private:
    awaitable<void> accept_loop()
    {
        try {
            for (;;) {
                tcp::socket peer = co_await acceptor_.async_accept(use_awaitable);
                peer.set_option(tcp::no_delay(true));
                ++stats_.sessions;
                serve(std::move(peer));
            }
        } catch (const std::exception& e) {
            std::fprintf(stderr, "accept: %s\n", e.what());
        }
    }

    void serve(tcp::socket peer)
    {
        asio::co_spawn(io_, [this, peer = std::move(peer), chunk = std::array<char, 4096>{}]() mutable -> awaitable<void> { // expect: temporary
            try {
                for (;;) {
                    std::size_t n = co_await peer.async_read_some(asio::buffer(chunk), use_awaitable);
                    co_await asio::async_write(peer, asio::buffer(chunk, n), use_awaitable);
                    stats_.bytes += n;
                }
            } catch (const boost::system::system_error& e) {
                if (e.code() != asio::error::eof) std::fprintf(stderr, "echo: %s\n", e.what());
            }
        }(), detached);
    }

    asio::io_context& io_;
    tcp::acceptor acceptor_;
    traffic stats_;
};

int main()
{
    asio::io_context io(1);
    echo_server server(io, 7007);
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](auto, auto) { server.stop(); });
    server.start();
    io.run();
    std::printf("%llu bytes\n", static_cast<unsigned long long>(server.stats().bytes.load()));
}
