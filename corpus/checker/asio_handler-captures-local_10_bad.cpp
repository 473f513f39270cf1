#include <boost/asio.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;

class poller : public std::enable_shared_from_this<poller> {
public:
    explicit poller(asio::io_context& io) : timer_(io) {}

    void poll(std::function<bool()> ready)
    {
        int attempts = 0;
        std::function<void()> step = [&, self = shared_from_this()] {
            if (ready() || ++attempts == 10) return;
            self->timer_.expires_after(std::chrono::milliseconds(20));
            self->timer_.async_wait([&step](boost::system::error_code ec) { // expect: handler-captures-local
                if (!ec) step();
            });
        };
        step();
    }

private:
    asio::steady_timer timer_;
};
