#include <boost/asio.hpp>
#include <iostream>
#include <memory>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class listener : public std::enable_shared_from_this<listener> {
    struct incoming {
        tcp::socket sock;
        tcp::endpoint peer;
    };

public:
    listener(asio::io_context& io, unsigned short port) : io_(io), acc_(io, tcp::endpoint(tcp::v6(), port)) {}

    void next()
    {
        auto in = std::make_shared<incoming>(incoming{tcp::socket(io_), {}});
        acc_.async_accept(in->sock, in->peer, [self = shared_from_this(), in](boost::system::error_code ec) {
            if (!ec && in->peer.port() > 1023) ++self->accepted_;
            self->next();
        });
    }
    void dial(const tcp::endpoint& to)
    {
        auto sock = std::make_shared<tcp::socket>(io_);
        tcp::endpoint copy = to; // taken by value by the operation
        copy.port(acc_.local_endpoint().port());
        sock->async_connect(copy, [self = shared_from_this(), sock](boost::system::error_code) {});
    }

private:
    asio::io_context& io_;
    tcp::acceptor acc_;
    unsigned accepted_ = 0;
};
