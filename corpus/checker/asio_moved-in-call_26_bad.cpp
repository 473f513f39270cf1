#include <boost/asio.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

/// Serial-like instrument reached over TCP: short ASCII commands, one at a time.
class scpi_port : public std::enable_shared_from_this<scpi_port> {
public:
    explicit scpi_port(asio::io_context& io) : sock_(io), strand_(asio::make_strand(io)) {}

    tcp::socket& socket() { return sock_; }

    template <class Done>
    void set_voltage(int channel, double volts, Done done)
    {
        char text[64];
        std::snprintf(text, sizeof text, "V%d %.2f\n", channel, volts);
        command(std::string(text), std::move(done));
    }

private:
    template <class Done>
    void command(std::string cmd, Done done)
    {
        if (busy_) return done(asio::error::in_progress);
        busy_ = true;
        auto bytes = asio::buffer(cmd);
        auto self = shared_from_this();
        asio::async_write(sock_, bytes, // expect: moved-in-call
                          asio::bind_executor(strand_, [self, cmd = std::move(cmd), done = std::move(done)](boost::system::error_code ec, std::size_t) mutable {
                              if (ec) {
                                  self->busy_ = false;
                                  return done(ec);
                              }
                              self->await_ack(std::move(done));
                          }));
    }

    template <class Done>
    void await_ack(Done done)
    {
        asio::async_read(sock_, asio::buffer(ack_),
                         asio::bind_executor(strand_, [self = shared_from_this(), done = std::move(done)](boost::system::error_code ec, std::size_t) mutable {
                             self->busy_ = false;
                             if (!ec && self->ack_[0] != 'K') ec = asio::error::invalid_argument;
                             done(ec);
                         }));
    }

    tcp::socket sock_;
    asio::strand<asio::io_context::executor_type> strand_;
    char ack_[2] = {};
    bool busy_ = false;
};

void ramp(const std::shared_ptr<scpi_port>& p)
{
    p->set_voltage(1, 3.30, [p](boost::system::error_code ec) {
        if (ec) std::fprintf(stderr, "ramp: %s\n", ec.message().c_str());
    });
}
