#include <boost/asio.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using boost::asio::ip::udp;

class beacon : public std::enable_shared_from_this<beacon> {
public:
    explicit beacon(asio::io_context& io) : sock_(io, udp::v4()) {}

    void announce(const std::vector<udp::endpoint>& peers)
    {
        int seq = 0;
        for (const auto& p : peers) {
            char tmp[64];
            int n = std::snprintf(tmp, sizeof tmp, "BEACON %d of %zu", ++seq, peers.size());
            auto text = std::make_shared<std::string>(tmp, std::size_t(n));
            sock_.async_send_to(asio::buffer(*text), p, [self = shared_from_this(), text](auto, auto) {});
        }
    }
    void shout(const std::vector<udp::endpoint>& peers)
    {
        auto text = std::make_shared<const std::string>("SHOUT " + std::to_string(peers.size()));
        for (const auto& p : peers)
            sock_.async_send_to(asio::buffer(*text), p, [self = shared_from_this(), text](auto, auto) {});
    }

private:
    udp::socket sock_;
};
