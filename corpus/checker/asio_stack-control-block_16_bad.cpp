#include <boost/asio.hpp>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

// Answers discovery probes; several receives may be armed at the same time.
class discovery_responder : public std::enable_shared_from_this<discovery_responder> {
public:
    discovery_responder(asio::io_context& io, std::uint16_t port, std::string name)
        : socket_(io, udp::endpoint(udp::v4(), port)), name_(std::move(name))
    {
    }

    void start(unsigned parallel = 4)
    {
        for (unsigned i = 0; i < parallel; ++i) receive();
    }

    void stop()
    {
        error_code ignored;
        socket_.close(ignored);
    }

private:
    using datagram = std::array<char, 1500>;

    void receive()
    {
        auto data = std::make_shared<datagram>();
        udp::endpoint from;
        socket_.async_receive_from(asio::buffer(*data), from, // expect: stack-control-block
                                   [self = shared_from_this(), data, &from](error_code ec, std::size_t n) { // allow: stack-control-block
                                       if (ec == asio::error::operation_aborted) return;
                                       if (!ec) self->on_probe(std::string_view(data->data(), n), from);
                                       self->receive();
                                   });
    }

    void on_probe(std::string_view probe, const udp::endpoint& from)
    {
        if (probe.substr(0, 8) != "DISCOVER") {
            ++ignored_;
            return;
        }
        auto reply = std::make_shared<std::string>("HERE " + name_ + " " + std::to_string(++answered_));
        socket_.async_send_to(asio::buffer(*reply), from,
                              [self = shared_from_this(), reply](error_code, std::size_t) {});
    }

    udp::socket socket_;
    std::string name_;
    unsigned answered_ = 0;
    unsigned ignored_ = 0;
};
