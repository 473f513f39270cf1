#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::use_awaitable;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

asio::awaitable<std::string> read_banner(tcp::socket& sock, std::chrono::milliseconds limit)
{
    std::array<char, 512> text{};
    asio::steady_timer deadline(co_await asio::this_coro::executor, limit);

    using namespace asio::experimental::awaitable_operators;
    auto first = co_await (sock.async_read_some(asio::buffer(text), use_awaitable) ||
                           deadline.async_wait(use_awaitable));
    if (first.index() == 1) co_return std::string();
    co_return std::string(text.data(), std::get<0>(first));
}

asio::awaitable<void> greet(tcp::socket& sock)
{
    static constexpr char hello[] = "EHLO scanner.invalid\r\n";
    co_await asio::async_write(sock, asio::buffer(hello, sizeof hello - 1), use_awaitable);
}

}  // namespace

asio::awaitable<void> probe(tcp::endpoint target, std::string& out)
{
    tcp::socket sock(co_await asio::this_coro::executor);
    co_await sock.async_connect(target, use_awaitable);

    std::string banner = co_await read_banner(sock, 800ms);
    if (banner.empty()) {
        co_await greet(sock);
        banner = co_await read_banner(sock, 3s);
    }
    out = std::move(banner);
    error_code ignored;
    sock.shutdown(tcp::socket::shutdown_both, ignored);
}
