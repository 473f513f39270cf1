#include <array>
#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using namespace std::literals;

static constexpr std::array<std::string_view, 3> verdicts{"ok\n"sv, "busy\n"sv, "denied\n"sv};

static std::string_view verdict(unsigned code) { return code < verdicts.size() ? verdicts[code] : "error\n"sv; }

static const std::string& banner()
{
    static const std::string text = "gauge server " + std::to_string(3) + "\n";
    return text;
}

class answerer : public std::enable_shared_from_this<answerer> {
public:
    answerer(asio::io_context& io, asio::ip::udp::endpoint to) : sock_(io, asio::ip::udp::v4()), to_(to) {}

    void reply(unsigned code)
    {
        std::string_view line = verdict(code);
        sock_.async_send_to(asio::buffer(line), to_, [self = shared_from_this()](auto, std::size_t) { ++self->sent_; });
    }
    void hello()
    {
        std::string_view line = banner();
        sock_.async_send_to(asio::buffer(line), to_, [self = shared_from_this()](auto, std::size_t) { ++self->sent_; });
    }

private:
    asio::ip::udp::socket sock_;
    asio::ip::udp::endpoint to_;
    unsigned sent_ = 0;
};
