// TLS push session: producers feed a channel, one writer coroutine owns each message while it is sent.
#include <array>
#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/ssl.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;

class push_session : public std::enable_shared_from_this<push_session> {
public:
    using stream = asio::ssl::stream<asio::ip::tcp::socket>;

    push_session(asio::ip::tcp::socket s, asio::ssl::context& ctx)
        : tls_(std::move(s), ctx), outbox_(tls_.get_executor(), 64), tick_(tls_.get_executor()) {}

    void start()
    {
        asio::co_spawn(tls_.get_executor(), [self = shared_from_this()] { return self->main(); }, asio::detached);
    }

    /// Gives up the message when the outbox is full.
    bool offer(std::string text) { return outbox_.try_send(error_code{}, std::move(text)); }

private:
    awaitable<void> main()
    {
        error_code ec;
        co_await tls_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(use_awaitable, ec));
        if (ec) co_return;
        auto ex = tls_.get_executor();
        asio::co_spawn(ex, [self = shared_from_this()] { return self->writer(); }, asio::detached);
        asio::co_spawn(ex, [self = shared_from_this()] { return self->heartbeat(); }, asio::detached);
        std::array<char, 512> sink;
        while (!ec) co_await tls_.async_read_some(asio::buffer(sink), asio::redirect_error(use_awaitable, ec));
        outbox_.close();
        tick_.cancel();
    }

    awaitable<void> writer()
    {
        try {
            for (;;) {
                std::string text = co_await outbox_.async_receive(use_awaitable);
                std::array<std::uint8_t, 2> len{std::uint8_t(text.size() >> 8), std::uint8_t(text.size())};
                std::array<asio::const_buffer, 2> bufs{asio::buffer(len), asio::buffer(text)};
                co_await asio::async_write(tls_, bufs, use_awaitable);
                ++sent_;
            }
        } catch (const boost::system::system_error&) {
            outbox_.close();
        }
    }

    awaitable<void> heartbeat()
    {
        for (;;) {
            tick_.expires_after(std::chrono::seconds(15));
            error_code ec;
            co_await tick_.async_wait(asio::redirect_error(use_awaitable, ec));
            if (ec || !outbox_.is_open()) co_return;
            offer("hb " + std::to_string(sent_));
        }
    }

    stream tls_;
    asio::experimental::channel<void(error_code, std::string)> outbox_;
    asio::steady_timer tick_;
    std::uint64_t sent_ = 0;
};
