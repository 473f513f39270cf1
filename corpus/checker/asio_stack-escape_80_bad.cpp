#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <vector>

namespace net = boost::asio;
using tcp = net::ip::tcp;

// Framing layer; the derived class says what happens after a frame is out.
template <class Derived>
class framed_link : public std::enable_shared_from_this<Derived> {
public:
    explicit framed_link(tcp::socket s) : sock_(std::move(s)) {}

protected:
    void send_frame(std::uint8_t op, std::vector<std::uint8_t> payload)
    {
        auto body = std::make_shared<std::vector<std::uint8_t>>(std::move(payload));
        std::array<std::uint8_t, 8> hdr{};
        put_header(hdr, op, body->size());
        std::array<net::const_buffer, 2> frame{net::buffer(hdr), net::buffer(*body)};
        net::async_write(sock_, frame, // expect: stack-escape
                         [self = this->shared_from_this(), body](boost::system::error_code ec, std::size_t n) {
                             self->on_frame(ec, n);
                         });
    }

    tcp::socket sock_;

private:
    static void put_header(std::array<std::uint8_t, 8>& h, std::uint8_t op, std::size_t n)
    {
        h[0] = 0x5a;
        h[1] = op;
        for (int i = 0; i < 4; ++i) h[4 + i] = std::uint8_t(n >> (24 - 8 * i));
    }
};

class peer : public framed_link<peer> {
public:
    using framed_link::framed_link;
    void announce(std::vector<std::uint8_t> block) { send_frame(7, std::move(block)); }
    void on_frame(boost::system::error_code ec, std::size_t n)
    {
        if (!ec) sent_ += n;
    }

private:
    std::size_t sent_ = 0;
};
