#include <array>
#include <boost/asio.hpp>
#include <memory>
#include <string_view>

namespace asio = boost::asio;
using namespace std::string_view_literals;

class policy_server : public std::enable_shared_from_this<policy_server> {
public:
    explicit policy_server(asio::ip::tcp::socket s) : sock_(std::move(s)) {}
    void start()
    {
        static constexpr std::string_view policy = "<cross-domain-policy><allow-access-from domain=\"*\"/></cross-domain-policy>\0"sv;
        static const std::array<char, 2> crlf{'\r', '\n'};
        std::array<asio::const_buffer, 3> parts{asio::buffer("<?xml version=\"1.0\"?>", 21), asio::buffer(crlf), asio::buffer(policy)};
        asio::async_write(sock_, parts, [self = shared_from_this()](auto, auto) {
            boost::system::error_code ec;
            self->sock_.shutdown(asio::ip::tcp::socket::shutdown_both, ec);
        });
    }

private:
    asio::ip::tcp::socket sock_;
};
