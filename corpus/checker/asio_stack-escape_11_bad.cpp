#include <array>
#include <boost/asio.hpp>
#include <functional>
#include <memory>

using boost::asio::ip::udp;

class discovery : public std::enable_shared_from_this<discovery>
{
public:
    discovery(boost::asio::io_context &io, unsigned short port) : socket_(io, udp::endpoint(udp::v4(), port)) {}

    void listen()
    {
        std::array<unsigned char, 1500> packet;
        socket_.async_receive_from(boost::asio::buffer(packet), from_, // expect: stack-escape
                                   std::bind(&discovery::on_packet, shared_from_this(), std::placeholders::_1,
                                             std::placeholders::_2));
    }

private:
    void on_packet(const boost::system::error_code &ec, std::size_t n)
    {
        if (ec)
            return;
        seen_ += n;
        listen();
    }

    udp::socket socket_;
    udp::endpoint from_;
    std::size_t seen_ = 0;
};
