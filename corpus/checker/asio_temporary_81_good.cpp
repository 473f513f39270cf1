#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

static awaitable<void> send_text(std::shared_ptr<asio::ip::tcp::socket> s, std::string text)
{
    co_await asio::async_write(*s, asio::buffer(text), use_awaitable);
}

class pinger : public std::enable_shared_from_this<pinger> {
public:
    explicit pinger(asio::ip::tcp::socket s) : sock_(std::move(s)), timer_(sock_.get_executor()) {}

    void start(std::chrono::seconds every)
    {
        // co_spawn keeps the closure until the coroutine is done.
        asio::co_spawn(
            sock_.get_executor(),
            [self = shared_from_this(), every]() -> awaitable<void> {
                for (;;) {
                    self->timer_.expires_after(every);
                    co_await self->timer_.async_wait(use_awaitable);
                    co_await asio::async_write(self->sock_, asio::buffer("ping\n", 5), use_awaitable);
                }
            },
            asio::detached);
    }
    void member_coroutine() { asio::co_spawn(sock_.get_executor(), loop(shared_from_this()), asio::detached); }

private:
    awaitable<void> loop(std::shared_ptr<pinger>)
    {
        char in[128];
        for (;;) co_await sock_.async_read_some(asio::buffer(in), use_awaitable);
    }
    asio::ip::tcp::socket sock_;
    asio::steady_timer timer_;
};

void hello(std::shared_ptr<asio::ip::tcp::socket> s)
{
    asio::co_spawn(s->get_executor(), send_text(s, "hello, this is long enough\n"), asio::detached);
}
