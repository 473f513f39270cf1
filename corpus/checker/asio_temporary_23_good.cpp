#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/system/system_error.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct alarm_event {
    std::string source;
    int severity;
    std::string text;
};

// One worker coroutine per target takes rendered alarms out of a channel.
class webhook_notifier : public std::enable_shared_from_this<webhook_notifier> {
public:
    using queue = asio::experimental::channel<void(error_code, std::string)>;

    webhook_notifier(asio::any_io_executor ex, tcp::endpoint where) : ex_(ex), where_(std::move(where)), queue_(ex, 64) {}

    void start() { asio::co_spawn(ex_, worker(shared_from_this()), asio::detached); }

    void raise(const alarm_event& a)
    {
        queue_.async_send(error_code{}, render(a), [self = shared_from_this()](error_code ec) {
            if (ec) ++self->lost_;
        });
        if (a.severity > 8) asio::co_spawn(ex_, deliver(where_, "URGENT " + a.text + "\n"), asio::detached);
    }

    void stop() { queue_.close(); }

private:
    static std::string render(const alarm_event& a) { return a.source + ": " + a.text + "\n"; }

    static asio::awaitable<void> deliver(tcp::endpoint where, std::string text)
    {
        try {
            tcp::socket sock(co_await asio::this_coro::executor);
            co_await sock.async_connect(where, asio::use_awaitable);
            co_await asio::async_write(sock, asio::buffer(text), asio::use_awaitable);
        } catch (const boost::system::system_error& e) {
            std::clog << "webhook " << where << ": " << e.code().message() << '\n';
        }
    }

    static asio::awaitable<void> worker(std::shared_ptr<webhook_notifier> self)
    {
        for (;;) {
            error_code ec;
            std::string text = co_await self->queue_.async_receive(asio::redirect_error(asio::use_awaitable, ec));
            if (ec) co_return;
            co_await deliver(self->where_, std::move(text));
        }
    }

    asio::any_io_executor ex_;
    tcp::endpoint where_;
    queue queue_;
    unsigned lost_ = 0;
};
