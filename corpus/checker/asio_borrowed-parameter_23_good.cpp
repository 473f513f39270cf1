#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::udp;
using error_code = boost::system::error_code;

using sample_bytes = std::vector<std::uint8_t>;
using sample_ptr = std::shared_ptr<const sample_bytes>;

// Sends each telemetry sample to everybody who subscribed lately.
class telemetry_publisher : public std::enable_shared_from_this<telemetry_publisher> {
public:
    telemetry_publisher(asio::io_context& io, std::uint16_t port) : sock_(io, udp::endpoint(udp::v4(), port)) {}

    void start() { receive(); }

    void publish(const sample_ptr& sample)
    {
        if (sample->size() > max_datagram) {
            ++oversize_;
            return;
        }
        for (const auto& sub : subscribers_) send_one(sample, sub.where);
    }

private:
    struct subscriber {
        udp::endpoint where;
        unsigned errors = 0;
    };

    void send_one(const sample_ptr& sample, const udp::endpoint& to)
    {
        sock_.async_send_to(asio::buffer(*sample), to,
                            [self = shared_from_this(), sample, to](error_code ec, std::size_t) { self->on_sent(to, ec); });
    }

    void on_sent(const udp::endpoint& to, error_code ec)
    {
        auto it = std::find_if(subscribers_.begin(), subscribers_.end(), [&](auto& s) { return s.where == to; });
        if (it == subscribers_.end()) return;
        if (!ec)
            it->errors = 0;
        else if (++it->errors > 8)
            subscribers_.erase(it);
    }

    void receive()
    {
        sock_.async_receive_from(asio::buffer(request_), from_, [self = shared_from_this()](error_code ec, std::size_t n) {
            if (ec == asio::error::operation_aborted) return;
            if (!ec && n >= 1) self->on_request(self->request_[0]);
            self->receive();
        });
    }

    void on_request(std::uint8_t op)
    {
        auto known = std::find_if(subscribers_.begin(), subscribers_.end(), [&](auto& s) { return s.where == from_; });
        if (op == 'S' && known == subscribers_.end()) subscribers_.push_back({from_});
        if (op == 'U' && known != subscribers_.end()) subscribers_.erase(known);
    }

    static constexpr std::size_t max_datagram = 1400;
    udp::socket sock_;
    udp::endpoint from_;
    std::array<std::uint8_t, 64> request_{};
    std::vector<subscriber> subscribers_;
    unsigned oversize_ = 0;
};
