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
        write_body(); // allow: overlapping-write
    }

private:
    void write_head()
    {
        asio::async_write(sock_, asio::buffer(head_), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            self->ok_ = self->ok_ && !ec;
        });
    }
    void write_body()
    {
        asio::async_write(sock_, asio::buffer(body_), [self = shared_from_this()](boost::system::error_code, std::size_t) { // expect: overlapping-write
            boost::system::error_code ignored;
            self->sock_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        });
    }

    asio::ip::tcp::socket sock_;
    std::string head_, body_;
    bool ok_ = true, started_ = false;
};
