#include <boost/asio.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace net = boost::asio;
using net::ip::udp;

struct uplink_stats {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t errors = 0;
};

class telemetry_uplink {
public:
    telemetry_uplink(net::io_context& io, udp::endpoint to) : socket_(io, to.protocol()), to_(std::move(to))
    {
        socket_.set_option(net::socket_base::send_buffer_size(256 * 1024));
    }
    ~telemetry_uplink()
    {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }
    telemetry_uplink(const telemetry_uplink&) = delete;
    telemetry_uplink& operator=(const telemetry_uplink&) = delete;

    template <net::completion_token_for<void(boost::system::error_code, std::size_t)> Token>
    auto async_send(std::span<const std::byte> datagram, Token&& token)
    {
        ++stats_->packets;
        stats_->bytes += datagram.size();
        return socket_.async_send_to(net::buffer(datagram.data(), datagram.size()), to_, std::forward<Token>(token));
    }
    uplink_stats stats() const { return *stats_; }
    void redirect(const std::string& host, unsigned short port)
    {
        boost::system::error_code ec;
        auto addr = net::ip::make_address(host, ec);
        if (!ec) to_ = udp::endpoint(addr, port);
    }

private:
    static constexpr std::size_t max_size = 1400;

    udp::socket socket_;
    udp::endpoint to_;
    std::shared_ptr<uplink_stats> stats_ = std::make_shared<uplink_stats>();
};
