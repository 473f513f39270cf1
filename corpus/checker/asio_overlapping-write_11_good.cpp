#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <vector>

namespace net = boost::asio;
using net::ip::tcp;
using net::ip::udp;

class bridge : public std::enable_shared_from_this<bridge> {
public:
    bridge(tcp::socket a, tcp::socket b) : a_(std::move(a)), b_(std::move(b)) {}
    void start()
    {
        static const char hello[] = "bridged\r\n";
        net::async_write(a_, net::buffer(hello, 9), [self = shared_from_this()](auto, auto) {});
        net::async_write(b_, net::buffer(hello, 9), [self = shared_from_this()](auto, auto) {});
        a_.async_read_some(net::buffer(from_a_), [self = shared_from_this()](auto, auto n) { self->got_ += n; });
        b_.async_read_some(net::buffer(from_b_), [self = shared_from_this()](auto, auto n) { self->got_ += n; });
    }

private:
    tcp::socket a_, b_;
    char from_a_[4096], from_b_[4096];
    std::size_t got_ = 0;
};

void fan_out(udp::socket& s, const std::vector<udp::endpoint>& to, const std::string& text)
{
    auto body = std::make_shared<const std::string>(text);
    for (const auto& ep : to)
        s.async_send_to(net::buffer(*body), ep, [body](boost::system::error_code, std::size_t) {});
}
