#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;

struct endpoint_config {
    std::string node_name;
    std::uint32_t protocol = 3;
    std::chrono::milliseconds timeout{2000};
};

static std::string encode_hello(const endpoint_config& c)
{
    std::string s = "HELO";
    for (int i = 3; i >= 0; --i) s.push_back(char(c.protocol >> (8 * i)));
    s.push_back(char(c.node_name.size()));
    return s + c.node_name;
}

awaitable<void> pause_for(std::chrono::milliseconds d)
{
    asio::steady_timer t(co_await asio::this_coro::executor, d);
    co_await t.async_wait(use_awaitable);
}

awaitable<bool> greet(tcp::socket& sock, const endpoint_config& cfg)
{
    std::array<unsigned char, 9> answer{};
    co_await (asio::async_write(sock, asio::buffer(encode_hello(cfg)), use_awaitable) &&
              asio::async_read(sock, asio::buffer(answer), use_awaitable));
    co_return answer[0] == 'O' && answer[1] == 'K';
}

awaitable<void> run_link(tcp::endpoint ep, endpoint_config cfg)
{
    for (int attempt = 0; attempt < 5; ++attempt) {
        tcp::socket sock(co_await asio::this_coro::executor);
        try {
            co_await sock.async_connect(ep, use_awaitable);
            if (co_await greet(sock, cfg)) {
                std::array<char, 512> data;
                for (;;) co_await sock.async_read_some(asio::buffer(data), use_awaitable);
            }
        } catch (const boost::system::system_error&) {
        }
        co_await pause_for(cfg.timeout * (attempt + 1));
    }
}

int main()
{
    asio::io_context io;
    endpoint_config cfg{"edge-node-eu-west-0042", 3, std::chrono::milliseconds(500)};
    asio::co_spawn(io, run_link({asio::ip::address_v4::loopback(), 7777}, cfg), asio::detached);
    io.run();
}
