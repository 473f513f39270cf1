#include <array>
#include <boost/asio.hpp>
#include <memory>

namespace asio = boost::asio;
using boost::asio::ip::udp;

class discovery : public std::enable_shared_from_this<discovery> {
public:
    discovery(asio::io_context& io, unsigned short port) : sock_(io, udp::endpoint(udp::v4(), port)) {}

    void listen()
    {
        sock_.async_receive_from(asio::buffer(in_), from_, [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
            if (!ec) self->answer(n);
        });
    }
    void listen_once()
    {
        auto from = std::make_shared<udp::endpoint>();
        auto in = std::make_shared<std::array<char, 1500>>();
        sock_.async_receive_from(asio::buffer(*in), *from, [self = shared_from_this(), from, in](boost::system::error_code ec, std::size_t n) {
            if (!ec && from->port()) self->bytes_ += n;
        });
    }

private:
    void answer(std::size_t n)
    {
        bytes_ += n;
        const udp::endpoint to = from_; // copied by the operation
        sock_.async_send_to(asio::buffer(in_, n), to, [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (!ec) self->listen();
        });
    }
    udp::socket sock_;
    udp::endpoint from_;
    std::array<char, 1500> in_{};
    std::size_t bytes_ = 0;
};

asio::awaitable<std::size_t> one_datagram(udp::socket& s)
{
    std::array<char, 512> in;
    udp::endpoint from;
    std::size_t n = co_await s.async_receive_from(asio::buffer(in), from, asio::use_awaitable);
    co_await s.async_send_to(asio::buffer(in, n), from, asio::use_awaitable);
    co_return n;
}
