#include <boost/asio.hpp>
#include <boost/bind/bind.hpp>
#include <boost/make_shared.hpp>
#include <boost/shared_ptr.hpp>
#include <string>
#include <vector>

class link {
public:
    explicit link(boost::asio::io_context& io) : d_socket(io) {}

    void send(const unsigned char* items, std::size_t count)
    {
        boost::shared_ptr<std::vector<unsigned char> > txbuf =
            boost::make_shared<std::vector<unsigned char> >(items, items + count);
        boost::asio::async_write(d_socket, boost::asio::buffer(*txbuf), boost::bind(&link::finished, txbuf, boost::placeholders::_1));
    }

private:
    static void finished(boost::shared_ptr<std::vector<unsigned char> >, const boost::system::error_code&) {}

    boost::asio::ip::tcp::socket d_socket;
};
