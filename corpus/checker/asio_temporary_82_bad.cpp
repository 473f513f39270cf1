#include <boost/asio.hpp>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

static std::string encode(int seq, const std::string& what) { return std::to_string(seq) + " " + what + "\n"; }

awaitable<void> two_steps(asio::ip::tcp::socket& s, asio::steady_timer& t)
{
    auto write = asio::async_write(s, asio::buffer(encode(1, "begin transaction")), use_awaitable); // expect: temporary
    t.expires_after(std::chrono::milliseconds(5));
    co_await t.async_wait(use_awaitable);
    co_await std::move(write);
}
