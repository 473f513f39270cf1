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
        udp::endpoint from;
        sock_.async_receive_from(asio::buffer(in_), from, [self = shared_from_this()](boost::system::error_code ec, std::size_t n) { // expect: stack-control-block
            if (!ec) self->handle(n);
        });
    }

private:
    void handle(std::size_t n)
    {
        bytes_ += n;
        listen();
    }
    udp::socket sock_;
    std::array<char, 1500> in_{};
    std::size_t bytes_ = 0;
};
