#include <boost/asio.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace net = boost::asio;

namespace wire {
inline void put(net::ip::tcp::socket& s, net::const_buffer b)
{
    net::async_write(s, b, [](boost::system::error_code ec, std::size_t) { // allow: borrowed-parameter
        if (ec) std::fprintf(stderr, "put: %s\n", ec.message().c_str());
    });
}
inline void put(net::ip::tcp::socket& s, std::string_view text) { put(s, net::buffer(text)); } // allow: borrowed-parameter
}  // namespace wire

class stratum : public std::enable_shared_from_this<stratum> {
public:
    explicit stratum(net::io_context& io) : sock_(io) {}
    void subscribe(unsigned id, const std::string& agent)
    {
        std::string line = "{\"id\":" + std::to_string(id) + ",\"method\":\"mining.subscribe\",\"params\":[\"";
        line += agent;
        line += "\"]}\n";
        wire::put(sock_, line); // expect: stack-escape
    }

private:
    net::ip::tcp::socket sock_;
};
