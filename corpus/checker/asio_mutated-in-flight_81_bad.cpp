#include <boost/asio.hpp>
#include <cstdio>
#include <memory>
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
            int n = std::snprintf(text_, sizeof text_, "BEACON %d of %zu", ++seq, peers.size()); // expect: mutated-in-flight
            sock_.async_send_to(asio::buffer(text_, std::size_t(n)), p, [self = shared_from_this()](auto, auto) {});
        }
    }

private:
    udp::socket sock_;
    char text_[64];
};
