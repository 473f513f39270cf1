#include <boost/asio.hpp>
#include <array>
#include <functional>
#include <iostream>
#include <memory>
#include <string_view>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

/// Answers discovery probes ("WHO?") on a multicast group.
class discovery_responder : public std::enable_shared_from_this<discovery_responder> {
public:
    using seen_fn = std::function<void(const udp::endpoint&)>;

    discovery_responder(asio::io_context& io, seen_fn seen) : sock_(io), seen_(std::move(seen)) {}

    bool open(const asio::ip::address& group, unsigned short port)
    {
        error_code ec;
        sock_.open(udp::v4(), ec);
        if (!ec) sock_.set_option(udp::socket::reuse_address(true), ec);
        if (!ec) sock_.bind(udp::endpoint(udp::v4(), port), ec);
        if (!ec) sock_.set_option(asio::ip::multicast::join_group(group), ec);
        if (ec) {
            std::cerr << "discovery: " << ec.message() << '\n';
            return false;
        }
        listen();
        return true;
    }

    void close()
    {
        error_code ignored;
        sock_.close(ignored);
    }

private:
    void listen()
    {
        auto self = shared_from_this();
        udp::endpoint peer;
        sock_.async_receive_from(asio::buffer(probe_), peer, // expect: stack-control-block
                                 [self](error_code ec, std::size_t n) {
                                     if (ec) return;
                                     self->on_probe(n);
                                 });
    }

    void on_probe(std::size_t n)
    {
        if (std::string_view(probe_.data(), n) == "WHO?") {
            ++probes_;
            error_code ec;
            sock_.send_to(asio::buffer("HERE", 4), udp::endpoint(asio::ip::address_v4::broadcast(), 5353), 0, ec);
        }
        listen();
    }

    udp::socket sock_;
    seen_fn seen_;
    std::array<char, 256> probe_{};
    unsigned probes_ = 0;
};
