#include <boost/asio.hpp>
#include <string>

using boost::asio::ip::tcp;

bool peer_alive(boost::asio::io_context& io, tcp::socket& sock)
{
    char probe[1];
    bool answered = false;
    boost::asio::async_read(sock, boost::asio::buffer(probe), [&answered](const boost::system::error_code& ec, std::size_t) { // expect: stack-escape
        answered = !ec;
    });
    io.restart();
    io.poll_one();
    if (!answered) {
        boost::system::error_code ignored;
        sock.cancel(ignored);
    }
    return answered;
}
