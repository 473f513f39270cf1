#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace asio = boost::asio;

class member_link : public std::enable_shared_from_this<member_link> {
public:
    explicit member_link(asio::ip::tcp::socket s) : sock_(std::move(s)), beat_(sock_.get_executor()) {}
    void run()
    {
        heartbeat();
        read();
    }

private:
    void heartbeat()
    {
        beat_.expires_after(std::chrono::seconds(5));
        beat_.async_wait([self = shared_from_this()](boost::system::error_code ec) {
            if (ec) return;
            static const char ping[] = "\x00\x00\x00\x01P";
            asio::async_write(self->sock_, asio::buffer(ping, 5), [self](auto ec, auto) { // allow: overlapping-write
                if (!ec) self->heartbeat();
            });
        });
    }
    void read()
    {
        sock_.async_read_some(asio::buffer(in_), [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
            if (!ec) self->answer(n);
        });
    }
    void answer(std::size_t n)
    {
        out_.assign(in_, n);
        asio::async_write(sock_, asio::buffer(out_), [self = shared_from_this()](boost::system::error_code ec, std::size_t) { // expect: overlapping-write
            if (!ec) self->read();
        });
    }

    asio::ip::tcp::socket sock_;
    asio::steady_timer beat_;
    char in_[2048];
    std::string out_;
};
