#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <array>
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
std::string encode(const command& c)
{
    std::string out = c.name + " " + c.key;
    if (c.value) out += " " + *c.value;
    return out + "\r\n";
}
}  // namespace

class cache_client {
public:
    explicit cache_client(asio::any_io_executor ex) : socket_(ex), timer_(ex) {}

    asio::awaitable<std::string> execute(command c)
    {
        co_await send(c);
        co_return co_await receive();
    }

private:
    asio::awaitable<void> send(const command& c)
    {
        timer_.expires_after(c.value ? 5s : 1s);
        auto outcome = co_await (asio::async_write(socket_, asio::buffer(encode(c)), asio::use_awaitable) ||
                                 timer_.async_wait(asio::use_awaitable));
        if (outcome.index() == 1) {
            socket_.close();
            throw std::runtime_error("cache: write timed out");
        }
        ++sent_;
    }

    asio::awaitable<std::string> receive()
    {
        std::array<char, 512> chunk;
        auto read = socket_.async_read_some(asio::buffer(chunk), asio::use_awaitable);
        timer_.expires_after(2s);
        auto outcome = co_await (std::move(read) || timer_.async_wait(asio::use_awaitable));
        if (outcome.index() == 1) throw std::runtime_error("cache: no reply");
        co_return std::string(chunk.data(), std::get<0>(outcome));
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    std::uint64_t sent_ = 0;
};
