#include <boost/asio.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace asio = boost::asio;

class backoff : public std::enable_shared_from_this<backoff> {
public:
    backoff(asio::any_io_executor ex, std::function<bool()> attempt) : timer_(ex), attempt_(std::move(attempt)) {}

    void run() { step(std::chrono::milliseconds(10)); }

private:
    void step(std::chrono::milliseconds wait)
    {
        if (attempt_()) return;
        timer_.expires_after(wait);
        timer_.async_wait([self = shared_from_this(), wait](boost::system::error_code ec) {
            if (!ec) self->step(wait * 2);
        });
    }
    asio::steady_timer timer_;
    std::function<bool()> attempt_;
};

void poll(asio::any_io_executor ex, int limit)
{
    auto tries = std::make_shared<int>(0);
    std::make_shared<backoff>(ex, [tries, limit] { return ++*tries >= limit; })->run();
}
