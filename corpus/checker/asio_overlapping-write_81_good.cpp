#include <array>
#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;

class responder : public std::enable_shared_from_this<responder> {
public:
    explicit responder(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void respond(std::string body)
    {
        if (std::exchange(started_, true)) return;
        body_ = std::move(body);
        head_ = "HTTP/1.0 200 OK\r\nContent-Length: " + std::to_string(body_.size()) + "\r\n\r\n";
        write_head();
        watch();
    }
    void respond_at_once(std::string body)
    {
        if (std::exchange(started_, true)) return;
        body_ = std::move(body);
        head_ = "HTTP/1.0 200 OK\r\n\r\n";
        std::array<asio::const_buffer, 2> both{asio::buffer(head_), asio::buffer(body_)};
        asio::async_write(sock_, both, [self = shared_from_this()](auto, auto) { self->finish(); });
    }

private:
    void write_head()
    {
        asio::async_write(sock_, asio::buffer(head_), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (!ec) self->write_body();
        });
    }
    void write_body()
    {
        asio::async_write(sock_, asio::buffer(body_), [self = shared_from_this()](boost::system::error_code, std::size_t) { self->finish(); });
    }
    // One read beside the write.
    void watch()
    {
        sock_.async_read_some(asio::buffer(in_), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) self->sock_.cancel();
        });
    }
    void finish()
    {
        boost::system::error_code ignored;
        sock_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }

    asio::ip::tcp::socket sock_;
    std::string head_, body_;
    std::array<char, 256> in_{};
    bool started_ = false;
};
