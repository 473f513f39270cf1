#include <boost/asio.hpp>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace asio = boost::asio;

struct metric {
    std::string name;
    double value;
};

static std::string render(const metric& m)
{
    std::ostringstream os;
    os << m.name << ':' << m.value << "|g";
    return os.str();
}

class statsd : public std::enable_shared_from_this<statsd> {
public:
    statsd(asio::io_context& io, asio::ip::udp::endpoint to) : sock_(io, asio::ip::udp::v4()), to_(to) {}

    void gauge(const metric& m)
    {
        std::string_view line = render(m); // allow: view-of-temporary
        sock_.async_send_to(asio::buffer(line), to_, [self = shared_from_this()](auto, std::size_t) { ++self->sent_; }); // expect: view-of-temporary
    }

private:
    asio::ip::udp::socket sock_;
    asio::ip::udp::endpoint to_;
    unsigned sent_ = 0;
};
