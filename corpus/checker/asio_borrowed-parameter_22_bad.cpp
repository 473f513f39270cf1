#include <boost/asio.hpp>
#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace asio = boost::asio;
using asio::ip::udp;

class telemetry_publisher {
public:
    telemetry_publisher(asio::io_context& io, unsigned short port)
        : sock_(io, udp::endpoint(udp::v4(), port)) {}

    void subscribe(const udp::endpoint& ep)
    {
        if (std::find(subs_.begin(), subs_.end(), ep) == subs_.end()) subs_.push_back(ep);
    }

    void unsubscribe(const udp::endpoint& ep)
    {
        subs_.erase(std::remove(subs_.begin(), subs_.end(), ep), subs_.end());
    }

    void publish(std::span<const std::byte> frame)
    {
        if (frame.size() > mtu) {
            ++oversize_;
            return;
        }
        for (const auto& ep : subs_) {
            sock_.async_send_to(asio::buffer(frame.data(), frame.size()), ep, // expect: borrowed-parameter
                                [this](boost::system::error_code ec, std::size_t n) { account(ec, n); });
        }
    }

    std::size_t bytes_sent() const { return sent_; }
    std::size_t failures() const { return failed_ + oversize_; }

private:
    void account(boost::system::error_code ec, std::size_t n)
    {
        if (ec)
            ++failed_;
        else
            sent_ += n;
    }

    static constexpr std::size_t mtu = 1400;
    udp::socket sock_;
    std::vector<udp::endpoint> subs_;
    std::size_t sent_ = 0, failed_ = 0, oversize_ = 0;
};
