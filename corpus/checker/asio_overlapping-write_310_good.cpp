// TCP relay: both directions run at the same time, each with its own buffer and at most one write.
#include <boost/asio.hpp>
#include <array>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class relay : public std::enable_shared_from_this<relay> {
public:
    relay(tcp::socket client, tcp::socket server)
        : up_{std::move(client), {}}, down_{std::move(server), {}}
    {
    }

    // The greeting of the PROXY protocol comes first; the directions start when it is out.
    void start()
    {
        error_code ec;
        auto from = up_.socket.remote_endpoint(ec);
        if (ec)
            return;
        greeting_ = "PROXY TCP4 " + from.address().to_string() + " 0.0.0.0 " + std::to_string(from.port()) + " 0\r\n";
        asio::async_write(down_.socket, asio::buffer(greeting_),
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec)
                                  return self->stop();
                              self->pump(self->up_, self->down_);
                              self->pump(self->down_, self->up_);
                          });
    }

private:
    struct side {
        tcp::socket socket;
        std::array<char, 16384> in;  // what was read from this side
    };

    void pump(side& from, side& to)
    {
        from.socket.async_read_some(asio::buffer(from.in),
                                    [self = shared_from_this(), &from, &to](error_code ec, std::size_t n) {
                                        if (ec == asio::error::eof)
                                            return self->half_close(to);
                                        if (ec)
                                            return self->stop();
                                        self->forward(from, to, n);
                                    });
    }

    void forward(side& from, side& to, std::size_t n)
    {
        asio::async_write(to.socket, asio::buffer(from.in, n),
                          [self = shared_from_this(), &from, &to](error_code ec, std::size_t) {
                              if (ec)
                                  return self->stop();
                              self->pump(from, to);
                          });
    }

    void half_close(side& to)
    {
        error_code ignored;
        to.socket.shutdown(tcp::socket::shutdown_send, ignored);
    }

    void stop()
    {
        error_code ignored;
        up_.socket.close(ignored);
        down_.socket.close(ignored);
    }

    side up_, down_;
    std::string greeting_;
};

// The sockets belong to one strand, made by the acceptor.
void start_relay(tcp::socket client, tcp::socket server)
{
    std::make_shared<relay>(std::move(client), std::move(server))->start();
}
