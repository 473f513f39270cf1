// SMTP-like greeter: the banner is started early so that the reverse lookup can run beside it.
#include <boost/asio.hpp>
#include <chrono>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

struct greeting_policy {
    std::string host = "mx.example.net";
    bool hide_version = false;

    std::string banner() const
    {
        std::string text = "220 " + host + " ESMTP";
        if (!hide_version) text += " Greeter/3.1";
        return text + "\r\n";
    }
};

class greeter {
public:
    greeter(tcp::socket s, greeting_policy p) : socket_(std::move(s)), policy_(std::move(p)) {}

    awaitable<void> run()
    {
        auto greeted = asio::async_write(socket_, asio::buffer(policy_.banner()), use_awaitable); // expect: temporary
        co_await throttle();
        std::size_t n = co_await std::move(greeted);
        std::clog << "greeted with " << n << " bytes\n";
        co_await converse();
    }

private:
    awaitable<void> throttle()
    {
        asio::steady_timer pause(socket_.get_executor(), std::chrono::milliseconds(150));
        co_await pause.async_wait(use_awaitable);
    }

    awaitable<void> converse()
    {
        std::string line;
        for (;;) {
            std::size_t n = co_await asio::async_read_until(socket_, asio::dynamic_buffer(line, 1024), "\r\n", use_awaitable);
            if (line.starts_with("QUIT")) break;
            line.erase(0, n);
            co_await asio::async_write(socket_, asio::buffer("250 OK\r\n", 8), use_awaitable);
        }
        co_await asio::async_write(socket_, asio::buffer("221 Bye\r\n", 9), use_awaitable);
    }

    tcp::socket socket_;
    greeting_policy policy_;
};

awaitable<void> serve(tcp::socket s)
{
    greeter g(std::move(s), {});
    try {
        co_await g.run();
    } catch (const std::exception& e) {
        std::clog << "session ended: " << e.what() << '\n';
    }
}

awaitable<void> listen(unsigned short port)
{
    auto ex = co_await asio::this_coro::executor;
    tcp::acceptor acc(ex, {tcp::v4(), port});
    for (;;) {
        tcp::socket s = co_await acc.async_accept(use_awaitable);
        asio::co_spawn(ex, serve(std::move(s)), asio::detached);
    }
}
