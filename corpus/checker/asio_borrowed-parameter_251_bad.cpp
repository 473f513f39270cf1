#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;

// Every alert goes to each receiver on a connection of its own; some attempts, then it is dropped.
class alert_sink {
public:
    explicit alert_sink(asio::any_io_executor ex, std::vector<tcp::endpoint> receivers) : ex_(std::move(ex)), receivers_(std::move(receivers)) {}

    void raise(const std::string& text)
    {
        for (const tcp::endpoint& to : receivers_)
            asio::co_spawn(ex_, deliver(to, text), asio::detached); // expect: borrowed-parameter
        ++raised_;
    }

    // For tools that end after the alert.
    awaitable<bool> raise_and_wait(tcp::endpoint to, const std::string& text)
    {
        ++raised_;
        co_return co_await attempt(to, text);
    }

    unsigned raised() const { return raised_; }

private:
    static awaitable<void> deliver(tcp::endpoint to, const std::string& text)
    {
        asio::steady_timer pause(co_await asio::this_coro::executor);
        for (int i = 0; i < 5; ++i) {
            if (co_await attempt(to, text)) co_return;
            pause.expires_after(std::chrono::seconds(1 << i));
            co_await pause.async_wait(use_awaitable);
        }
    }

    static awaitable<bool> attempt(const tcp::endpoint& to, const std::string& text)
    {
        try {
            tcp::socket s(co_await asio::this_coro::executor);
            co_await s.async_connect(to, use_awaitable);
            co_await asio::async_write(s, asio::buffer(text), use_awaitable); // allow: borrowed-parameter
            char ack = 0;
            co_await asio::async_read(s, asio::buffer(&ack, 1), use_awaitable);
            co_return ack == '+';
        } catch (const boost::system::system_error&) {
            co_return false;
        }
    }

    asio::any_io_executor ex_;
    std::vector<tcp::endpoint> receivers_;
    unsigned raised_ = 0;
};
