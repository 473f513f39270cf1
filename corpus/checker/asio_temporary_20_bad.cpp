#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

struct command {
    std::string name;
    std::string key;
    std::optional<std::string> value;
};

namespace {
void bulk(std::string& out, const std::string& v)
{
    out += "$" + std::to_string(v.size()) + "\r\n" + v + "\r\n";
}

std::string encode(const command& c)
{
    std::string out = c.value ? "*3\r\n" : "*2\r\n";
    bulk(out, c.name);
    bulk(out, c.key);
    if (c.value) bulk(out, *c.value);
    return out;
}
}  // namespace

class cache_client {
public:
    explicit cache_client(asio::any_io_executor ex) : socket_(ex), timer_(ex) {}

    asio::awaitable<void> connect(tcp::endpoint where)
    {
        co_await socket_.async_connect(where, asio::use_awaitable);
        socket_.set_option(tcp::no_delay(true));
    }

    asio::awaitable<std::string> execute(command c)
    {
        co_await send(c);
        const auto n = co_await asio::async_read_until(socket_, asio::dynamic_buffer(reply_), "\r\n", asio::use_awaitable);
        std::string line = reply_.substr(0, n);
        reply_.erase(0, n);
        co_return line;
    }

private:
    asio::awaitable<void> send(const command& c)
    {
        auto write = asio::async_write(socket_, asio::buffer(encode(c)), asio::use_awaitable); // expect: temporary
        timer_.expires_after(c.value ? 5s : 1s);
        auto outcome = co_await (std::move(write) || timer_.async_wait(asio::use_awaitable));
        if (outcome.index() == 1) {
            socket_.close();
            throw std::runtime_error("cache: write timed out");
        }
        ++sent_;
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    std::string reply_;
    std::uint64_t sent_ = 0;
};
