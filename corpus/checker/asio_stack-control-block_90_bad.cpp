#include <boost/asio.hpp>
#include <iostream>
#include <memory>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class listener : public std::enable_shared_from_this<listener> {
public:
    listener(asio::io_context& io, unsigned short port) : io_(io), acc_(io, tcp::endpoint(tcp::v6(), port)) {}

    void next()
    {
        tcp::endpoint peer;
        auto sock = std::make_shared<tcp::socket>(io_);
        acc_.async_accept(*sock, peer, [self = shared_from_this(), sock](boost::system::error_code ec) { // expect: stack-control-block
            if (!ec) ++self->accepted_;
            self->next();
        });
    }

private:
    asio::io_context& io_;
    tcp::acceptor acc_;
    unsigned accepted_ = 0;
};
