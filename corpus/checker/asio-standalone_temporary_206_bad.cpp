// Coroutine client for a capability handshake over TCP.
#define ASIO_HAS_CO_AWAIT 1
#define ASIO_HAS_STD_COROUTINE 1
#include <array>
#include <asio.hpp>
#include <exception>
#include <string>
#include <utility>

using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

namespace wire {
struct capabilities {
    int version = 2;
    bool compress = false, encrypt = true;
};

std::string hello(const capabilities& c)
{
    std::string s = "HELLO/" + std::to_string(c.version) + " features=";
    s += c.compress ? "deflate," : "identity,";
    s += c.encrypt ? "required" : "optional";
    s.append(32, ' ');
    return s + "\n";
}

std::string bye(int code) { return "BYE " + std::to_string(code) + "\n"; }

awaitable<std::size_t> send(tcp::socket& s, asio::const_buffer b)
{
    return asio::async_write(s, asio::const_buffers_1(b), use_awaitable); // allow: temporary
}
}  // namespace wire

class peer {
public:
    explicit peer(tcp::socket s) : sock_(std::move(s)) {}

    awaitable<bool> open(wire::capabilities caps)
    {
        auto greeting = wire::send(sock_, asio::buffer(wire::hello(caps))); // expect: temporary
        if (!co_await server_ready()) {
            co_await close(3);
            co_return false;
        }
        co_await std::move(greeting);
        std::array<char, 2> ack{};
        co_await asio::async_read(sock_, asio::buffer(ack), use_awaitable);
        co_return ack[0] == 'O' && ack[1] == 'K';
    }

    awaitable<void> close(int code)
    {
        co_await wire::send(sock_, asio::buffer(wire::bye(code)));
        std::error_code ignored;
        sock_.shutdown(tcp::socket::shutdown_both, ignored);
    }

private:
    awaitable<bool> server_ready()
    {
        char status = 0;
        co_await asio::async_read(sock_, asio::buffer(&status, 1), use_awaitable);
        co_return status == '+';
    }

    tcp::socket sock_;
};

awaitable<void> session(tcp::endpoint where)
{
    tcp::socket s(co_await asio::this_coro::executor);
    co_await s.async_connect(where, use_awaitable);
    peer p(std::move(s));
    if (co_await p.open({3, true, true})) co_await p.close(0);
}

int main()
{
    asio::io_context io;
    asio::co_spawn(io, session({asio::ip::address_v4::loopback(), 9000}), asio::detached);
    io.run();
}
