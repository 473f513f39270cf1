#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

class pinger : public std::enable_shared_from_this<pinger> {
public:
    explicit pinger(asio::ip::tcp::socket s) : sock_(std::move(s)), timer_(sock_.get_executor()) {}

    void start(std::chrono::seconds every)
    {
        asio::co_spawn(sock_.get_executor(), [self = shared_from_this(), every]() -> awaitable<void> { // expect: temporary
            for (;;) {
                self->timer_.expires_after(every);
                co_await self->timer_.async_wait(use_awaitable);
                co_await asio::async_write(self->sock_, asio::buffer("ping\n", 5), use_awaitable);
            }
        }(), asio::detached); // allow: temporary
    }

private:
    asio::ip::tcp::socket sock_;
    asio::steady_timer timer_;
};
