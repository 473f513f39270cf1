// TCP relay with an idle timer: each socket has one read and at most one write outstanding.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <memory>

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

class relay : public std::enable_shared_from_this<relay> {
public:
    relay(tcp::socket client, tcp::endpoint target)
        : client_(std::move(client)), server_(client_.get_executor()), idle_(client_.get_executor()), target_(target) {}

    void start()
    {
        server_.async_connect(target_, [self = shared_from_this()](error_code ec) {
            if (ec) return self->shut();
            self->touch();
            self->pump(self->client_, self->server_, self->up_);
            self->pump(self->server_, self->client_, self->down_);
        });
    }

private:
    struct direction {
        std::array<std::uint8_t, 16384> buf;
        std::uint64_t total = 0;
    };

    void pump(tcp::socket& from, tcp::socket& to, direction& d)
    {
        from.async_read_some(asio::buffer(d.buf), [self = shared_from_this(), &from, &to, &d](error_code ec, std::size_t n) {
            if (ec) return self->half_close(to);
            self->touch();
            self->push(from, to, d, n);
        });
    }

    void push(tcp::socket& from, tcp::socket& to, direction& d, std::size_t n)
    {
        asio::async_write(to, asio::buffer(d.buf, n),
                          [self = shared_from_this(), &from, &to, &d](error_code ec, std::size_t sent) {
                              if (ec) return self->shut();
                              d.total += sent;
                              self->pump(from, to, d);
                          });
    }

    void half_close(tcp::socket& to)
    {
        error_code ec;
        to.shutdown(tcp::socket::shutdown_send, ec);
        if (++closed_ == 2) shut();
    }

    // No bytes are lent to the wait: a weak handler is enough.
    void touch()
    {
        idle_.expires_after(std::chrono::minutes(2));
        idle_.async_wait([weak = weak_from_this()](error_code ec) {
            if (ec) return;
            if (auto self = weak.lock()) self->shut();
        });
    }

    void shut()
    {
        error_code ec;
        idle_.cancel();
        client_.close(ec);
        server_.close(ec);
    }

    tcp::socket client_, server_;
    asio::steady_timer idle_;
    tcp::endpoint target_;
    direction up_, down_;
    int closed_ = 0;
};
