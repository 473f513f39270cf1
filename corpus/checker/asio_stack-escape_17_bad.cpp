#include <boost/asio.hpp>
#include <boost/bind/bind.hpp>
#include <boost/enable_shared_from_this.hpp>
#include <boost/make_shared.hpp>
#include <boost/shared_ptr.hpp>
#include <vector>

namespace ph = boost::placeholders;

class pdu_link : public boost::enable_shared_from_this<pdu_link>
{
public:
    explicit pdu_link(boost::asio::io_context& io) : d_socket(io) {}

    void send(const unsigned char* items, size_t count)
    {
        boost::shared_ptr<std::vector<unsigned char> > txbuf =
            boost::make_shared<std::vector<unsigned char> >(items, items + count);
        boost::asio::async_write(d_socket, boost::asio::buffer(*txbuf), // expect: stack-escape
                                 boost::bind(&pdu_link::handle_write, shared_from_this(), ph::_1, ph::_2));
    }

private:
    void handle_write(const boost::system::error_code&, size_t) {}

    boost::asio::ip::tcp::socket d_socket;
};
