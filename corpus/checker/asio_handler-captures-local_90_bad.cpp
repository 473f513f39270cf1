#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

struct summary {
    std::size_t bytes = 0;
    unsigned failures = 0;
};

class fan_out : public std::enable_shared_from_this<fan_out> {
public:
    explicit fan_out(std::vector<asio::ip::tcp::socket> s) : socks_(std::move(s)) {}

    std::size_t publish(std::string text)
    {
        summary sum;
        auto shared = std::make_shared<const std::string>(std::move(text));
        for (auto& s : socks_)
            asio::async_write(s, asio::buffer(*shared), [self = shared_from_this(), shared, &sum](boost::system::error_code ec, std::size_t n) { // expect: handler-captures-local
                sum.bytes += n;
                sum.failures += bool(ec);
            });
        return socks_.size();
    }

private:
    std::vector<asio::ip::tcp::socket> socks_;
};
