// STUN-like responder: answers every request with the address it came from.
#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <cstring>
#include <memory>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

struct packet {
    std::array<std::uint8_t, 1500> data;
    std::size_t len = 0;
};

class reflector : public std::enable_shared_from_this<reflector> {
public:
    reflector(asio::io_context& io, std::uint16_t port) : sock_(io, udp::endpoint(udp::v4(), port)) {}

    void start(int depth)
    {
        for (int i = 0; i < depth; ++i) arm(std::make_shared<packet>());
    }

    void stop()
    {
        stopping_ = true;
        error_code ec;
        sock_.close(ec);
    }

private:
    void arm(std::shared_ptr<packet> pkt)
    {
        udp::endpoint from;
        auto self = shared_from_this();
        sock_.async_receive_from(asio::buffer(pkt->data), from, // expect: stack-control-block
                                 [self, pkt, from](error_code ec, std::size_t n) {
                                     if (self->stopping_) return;
                                     if (ec || n < 20) return self->arm(pkt);
                                     pkt->len = n;
                                     self->answer(pkt, from);
                                 });
    }

    void answer(std::shared_ptr<packet> pkt, const udp::endpoint& from)
    {
        const auto addr = from.address().to_v4().to_bytes();
        pkt->data[0] |= 0x01;
        std::memcpy(pkt->data.data() + 8, addr.data(), addr.size());
        pkt->data[12] = std::uint8_t(from.port() >> 8);
        pkt->data[13] = std::uint8_t(from.port());
        sock_.async_send_to(asio::buffer(pkt->data.data(), 20), from,
                            [self = shared_from_this(), pkt](error_code, std::size_t) {
                                if (!self->stopping_) self->arm(pkt);
                            });
    }

    udp::socket sock_;
    bool stopping_ = false;
};
