#include <boost/asio.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

class session : public std::enable_shared_from_this<session> {
public:
    explicit session(asio::ip::tcp::socket s) : sock_(std::move(s)), wake_(sock_.get_executor()) { wake_.expires_at(std::chrono::steady_clock::time_point::max()); }

    void start()
    {
        asio::co_spawn(sock_.get_executor(), [self = shared_from_this()] { return self->reader(); }, asio::detached);
        asio::co_spawn(
            sock_.get_executor(),
            [self = shared_from_this(), greeting = std::string("welcome to the machine room, please wait\n")]() -> awaitable<void> {
                co_await asio::async_write(self->sock_, asio::buffer(greeting), use_awaitable);
            },
            asio::detached);
    }

private:
    awaitable<void> reader()
    {
        for (std::string line;;) {
            std::size_t n = co_await asio::async_read_until(sock_, asio::dynamic_buffer(line, 1024), '\n', use_awaitable);
            line.erase(0, n);
            ++lines_;
        }
    }
    asio::ip::tcp::socket sock_;
    asio::steady_timer wake_;
    unsigned lines_ = 0;
};
