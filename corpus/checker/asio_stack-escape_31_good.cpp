// Reader with an idle limit: both branches of the race are awaited in the frame that owns the bytes.
#include <array>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;

class record_peer : public std::enable_shared_from_this<record_peer> {
public:
    explicit record_peer(tcp::socket s) : sock_(std::move(s)) {}

    void start()
    {
        asio::co_spawn(sock_.get_executor(), [self = shared_from_this()] { return self->run(); }, asio::detached);
    }

private:
    awaitable<void> run()
    {
        try {
            while (co_await one_record()) ++records_;
        } catch (const boost::system::system_error&) {
        }
        boost::system::error_code ec;
        sock_.close(ec);
    }

    awaitable<bool> one_record()
    {
        std::array<std::uint8_t, 4> head;
        if (!co_await read_within(asio::buffer(head), std::chrono::seconds(60))) co_return false;
        const std::size_t len = std::size_t(head[2]) << 8 | head[3];
        std::string body(len, '\0');
        if (!co_await read_within(asio::buffer(body), std::chrono::seconds(5))) co_return false;
        bytes_ += body.size();
        const char ack[2] = {'+', char(head[0])};
        co_await asio::async_write(sock_, asio::buffer(ack), use_awaitable);
        co_return true;
    }

    // The caller's bytes are used only until this awaitable resumes it.
    awaitable<bool> read_within(asio::mutable_buffer into, std::chrono::steady_clock::duration limit)
    {
        asio::steady_timer t(sock_.get_executor());
        t.expires_after(limit);
        auto winner = co_await (asio::async_read(sock_, into, use_awaitable) || t.async_wait(use_awaitable));
        co_return winner.index() == 0;
    }

    tcp::socket sock_;
    std::size_t records_ = 0, bytes_ = 0;
};

void serve(tcp::acceptor& a)
{
    a.async_accept([&a](boost::system::error_code ec, tcp::socket s) {
        if (!ec) std::make_shared<record_peer>(std::move(s))->start();
        serve(a);
    });
}
