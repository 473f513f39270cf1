#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

struct delivery {
    std::string topic;
    std::string text;
    int attempts = 0;
};

class notifier : public std::enable_shared_from_this<notifier> {
public:
    notifier(asio::any_io_executor ex, tcp::endpoint target) : ex_(std::move(ex)), target_(std::move(target)) {}

    void notify(std::string topic, std::string text)
    {
        delivery d{std::move(topic), std::move(text), 0};
        ++active_;
        asio::co_spawn(ex_, [self = shared_from_this(), d = std::move(d)]() mutable -> awaitable<void> {
            asio::steady_timer backoff(self->ex_);
            while (d.attempts++ < 3) {
                try {
                    co_await self->post_once(d);
                    break;
                } catch (const boost::system::system_error& e) {
                    std::fprintf(stderr, "notify %s: %s\n", d.topic.c_str(), e.what());
                }
                backoff.expires_after(std::chrono::seconds(d.attempts));
                co_await backoff.async_wait(use_awaitable);
            }
            --self->active_;
        }, asio::detached);
    }

    int active() const { return active_; }

private:
    awaitable<void> post_once(const delivery& d)
    {
        tcp::socket sock(ex_);
        co_await sock.async_connect(target_, use_awaitable);
        const std::string head = "PUB " + d.topic + " " + std::to_string(d.text.size()) + "\r\n";
        std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(d.text)};
        co_await asio::async_write(sock, parts, use_awaitable);
        char status[3];
        co_await asio::async_read(sock, asio::buffer(status), use_awaitable);
        if (std::string_view(status, 3) != "+OK") throw boost::system::system_error(asio::error::no_recovery);
    }

    asio::any_io_executor ex_;
    tcp::endpoint target_;
    int active_ = 0;
};

void on_alarm(notifier& n, int level) { n.notify("alarm", "level=" + std::to_string(level)); }
