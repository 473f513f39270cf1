#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using std::placeholders::_1;
using std::placeholders::_2;

using shared_bytes = std::shared_ptr<std::vector<char>>;

class port_forward : public std::enable_shared_from_this<port_forward> {
public:
    port_forward(asio::ip::udp::socket a, asio::ip::udp::endpoint to) : out_(std::move(a)), to_(std::move(to)) {}

    void forward(const char* p, std::size_t n)
    {
        auto copy = std::make_shared<std::vector<char>>(p, p + n);
        hand_over(std::move(copy));
    }
    void forward_copied(shared_bytes bytes)
    {
        auto self = shared_from_this();
        out_.async_send_to(asio::buffer(*bytes), to_, std::bind(&port_forward::sent, std::move(self), bytes, _1, _2));
    }

private:
    void hand_over(shared_bytes bytes)
    {
        const auto view = asio::buffer(bytes->data(), bytes->size());
        auto handler = std::bind(&port_forward::sent, shared_from_this(), std::move(bytes), _1, _2);
        out_.async_send_to(view, to_, std::move(handler));
    }
    void sent(const shared_bytes& b, boost::system::error_code ec, std::size_t n)
    {
        if (!ec && n == b->size()) ++forwarded_;
    }
    asio::ip::udp::socket out_;
    asio::ip::udp::endpoint to_;
    unsigned forwarded_ = 0;
};
