#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gossip {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

struct shared_const_buffer {
    explicit shared_const_buffer(std::vector<std::uint8_t> v)
        : data(std::make_shared<const std::vector<std::uint8_t>>(std::move(v))), view(asio::buffer(*data))
    {
    }
    using value_type = asio::const_buffer;
    using const_iterator = const asio::const_buffer*;
    const_iterator begin() const { return &view; }
    const_iterator end() const { return &view + 1; }

    std::shared_ptr<const std::vector<std::uint8_t>> data;
    asio::const_buffer view;
};

class node : public std::enable_shared_from_this<node> {
public:
    node(asio::io_context& io, unsigned short port) : socket_(io, udp::endpoint(udp::v4(), port)), tick_(io) {}

    void start()
    {
        receive();
        schedule();
    }

private:
    void schedule()
    {
        tick_.expires_after(std::chrono::seconds(1));
        tick_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec) return;
            self->spread();
            self->schedule();
        });
    }

    void spread()
    {
        std::vector<std::uint8_t> digest;
        for (const auto& [ep, version] : peers_) {
            digest.push_back(static_cast<std::uint8_t>(ep.port() >> 8));
            digest.push_back(static_cast<std::uint8_t>(ep.port()));
            digest.push_back(static_cast<std::uint8_t>(version));
        }
        const shared_const_buffer packet(std::move(digest));
        for (const auto& [ep, version] : peers_)
            socket_.async_send_to(packet, ep, [self = shared_from_this(), packet](error_code ec, std::size_t) {
                if (ec) ++self->failed_;
            });
    }

    void receive()
    {
        socket_.async_receive_from(asio::buffer(in_), from_, [self = shared_from_this()](error_code ec, std::size_t n) {
            if (ec == asio::error::operation_aborted) return;
            if (!ec && n >= 3) self->peers_[self->from_] = self->in_[2];
            self->receive();
        });
    }

    udp::socket socket_;
    asio::steady_timer tick_;
    udp::endpoint from_;
    std::array<std::uint8_t, 1500> in_{};
    std::map<udp::endpoint, unsigned> peers_;
    unsigned failed_ = 0;
};

}  // namespace gossip
