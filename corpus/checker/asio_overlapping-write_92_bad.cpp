#include <array>
#include <boost/asio.hpp>
#include <memory>

namespace asio = boost::asio;
using boost::asio::ip::udp;

class echo : public std::enable_shared_from_this<echo> {
public:
    explicit echo(udp::socket connected) : sock_(std::move(connected)) {}

    void receive()
    {
        sock_.async_receive(asio::buffer(block_), // expect: overlapping-write
                            [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
                                if (ec) return;
                                self->send(n);
                                self->receive(); // allow: mutated-in-flight
                            });
    }

private:
    void send(std::size_t n)
    {
        sock_.async_send(asio::buffer(block_, n), // allow: overlapping-write
                         [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                             if (ec) self->sock_.close();
                         });
    }
    udp::socket sock_;
    std::array<char, 1500> block_{};
};
