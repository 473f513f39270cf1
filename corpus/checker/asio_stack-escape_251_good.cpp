#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// SOCKS5 CONNECT without authentication. Requests are assembled locally, then put into buf_.
class socks5_connector : public std::enable_shared_from_this<socks5_connector> {
public:
    using handler = std::function<void(error_code, tcp::socket)>;

    explicit socks5_connector(asio::io_context& io) : sock_(io) {}

    void start(const tcp::endpoint& proxy, std::string host, std::uint16_t port, handler h)
    {
        host_ = std::move(host);
        port_ = port;
        handler_ = std::move(h);
        sock_.async_connect(proxy, [self = shared_from_this()](error_code ec) {
            if (ec) return self->finish(ec);
            self->send_greeting();
        });
    }

private:
    void send_greeting()
    {
        const std::uint8_t hello[] = {5, 1, 0};
        submit(hello, sizeof hello, [this] { read_reply(2, [this] { send_connect(); }); });
    }

    void send_connect()
    {
        std::uint8_t req[4 + 1 + 255 + 2];
        if (host_.size() > 255) return finish(asio::error::message_size);
        std::size_t n = 0;
        for (std::uint8_t b : {5, 1, 0, 3}) req[n++] = b;
        req[n++] = std::uint8_t(host_.size());
        std::memcpy(req + n, host_.data(), host_.size());
        n += host_.size();
        req[n++] = std::uint8_t(port_ >> 8);
        req[n++] = std::uint8_t(port_ & 0xff);
        submit(req, n, [this] { read_reply(10, [this] { finish({}); }); });
    }

    template <class Next>
    void submit(const std::uint8_t* bytes, std::size_t n, Next next)
    {
        std::memcpy(buf_.data(), bytes, n);
        asio::async_write(sock_, asio::buffer(buf_, n), [self = shared_from_this(), next](error_code ec, std::size_t) {
            if (ec) return self->finish(ec);
            next();
        });
    }

    template <class Next>
    void read_reply(std::size_t n, Next next)
    {
        asio::async_read(sock_, asio::buffer(buf_, n), [self = shared_from_this(), next](error_code ec, std::size_t) {
            if (ec) return self->finish(ec);
            if (self->buf_[0] != 5 || self->buf_[1] != 0) return self->finish(asio::error::access_denied);
            next();
        });
    }

    void finish(error_code ec)
    {
        if (auto h = std::exchange(handler_, nullptr)) h(ec, std::move(sock_));
    }

    tcp::socket sock_;
    std::string host_;
    std::uint16_t port_ = 0;
    handler handler_;
    std::array<std::uint8_t, 512> buf_{};
};

void dial(asio::io_context& io, const tcp::endpoint& proxy, socks5_connector::handler h)
{
    std::make_shared<socks5_connector>(io)->start(proxy, "example.net", 443, std::move(h));
}
