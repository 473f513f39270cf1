#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace asio = boost::asio;

std::string_view reason(int code)
{
    static const std::unordered_map<int, std::string> table{{200, "OK"}, {404, "Not Found"}, {503, "Service Unavailable"}};
    auto it = table.find(code);
    return it == table.end() ? std::string_view("Unknown") : std::string_view(it->second);
}

class replier : public std::enable_shared_from_this<replier> {
public:
    explicit replier(asio::ip::tcp::socket s) : sock_(std::move(s)) {}
    void reply(int code)
    {
        const std::string_view text = reason(code);
        const char* end = "\r\n";
        std::array<asio::const_buffer, 3> out{prefix(), asio::buffer(text.data(), text.size()), asio::buffer(end, 2)};
        asio::async_write(sock_, out, [self = shared_from_this()](boost::system::error_code, std::size_t) {});
    }

private:
    asio::const_buffer prefix() const { return asio::buffer(server_.c_str(), server_.size()); }
    asio::ip::tcp::socket sock_;
    const std::string server_ = "SIMPLE/1.0 ";
};
