// FTP-like control session as a coroutine: each reply is rendered where it is sent.
#define ASIO_STANDALONE
#define ASIO_HAS_CO_AWAIT 1
#define ASIO_HAS_STD_COROUTINE 1
#include <asio.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

using asio::ip::tcp;

namespace {

struct account {
    std::string user;
    bool authenticated = false;
    unsigned tries = 0;
};

std::string reply(int code, std::string_view text)
{
    return std::to_string(code) + " " + std::string(text) + "\r\n";
}

class control_session {
public:
    explicit control_session(tcp::socket s) : sock_(std::move(s)) {}

    asio::awaitable<void> run()
    {
        co_await asio::async_write(sock_, asio::buffer(reply(220, "ready")), asio::use_awaitable);
        for (;;) {
            std::string line = co_await read_line();
            if (line == "QUIT") break;
            co_await dispatch(line);
        }
        co_await asio::async_write(sock_, asio::buffer(reply(221, "bye")), asio::use_awaitable);
    }

private:
    asio::awaitable<std::string> read_line()
    {
        std::size_t n = co_await asio::async_read_until(sock_, asio::dynamic_buffer(in_, 4096), "\r\n", asio::use_awaitable);
        std::string line = in_.substr(0, n - 2);
        in_.erase(0, n);
        co_return line;
    }

    asio::awaitable<void> dispatch(const std::string& line)
    {
        if (line.rfind("USER ", 0) == 0) {
            who_.user = line.substr(5);
            co_await send(331, "password for " + who_.user);
        } else if (line.rfind("PASS ", 0) == 0) {
            who_.authenticated = ++who_.tries < 4 && line.size() > 5;
            co_await send(who_.authenticated ? 230 : 530, who_.authenticated ? "welcome" : "no");
        } else {
            co_await send(502, "not implemented: " + line);
        }
    }

    asio::awaitable<void> send(int code, std::string text)
    {
        co_await asio::async_write(sock_, asio::buffer(reply(code, text)), asio::use_awaitable);
        ++replies_;
    }

    tcp::socket sock_;
    std::string in_;
    account who_;
    unsigned replies_ = 0;
};

asio::awaitable<void> serve(tcp::socket s)
{
    control_session session(std::move(s));
    try {
        co_await session.run();
    } catch (const std::exception& e) {
        std::cerr << "session: " << e.what() << '\n';
    }
}

}  // namespace

int main()
{
    asio::io_context io;
    tcp::acceptor acceptor(io, {tcp::v4(), 2121});
    asio::co_spawn(io, serve(acceptor.accept()), asio::detached);
    io.run();
}
