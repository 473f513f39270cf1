#include <boost/asio.hpp>
#include <string>

using boost::asio::ip::udp;

struct Statsd {
    udp::socket socket;
    udp::endpoint agent;

    template <typename T>
    void gauge(const std::string& name, T value)
    {
        socket.async_send_to(boost::asio::buffer(name + ":" + std::to_string(value) + "|g"), agent, // expect: temporary
                             [](boost::system::error_code, std::size_t) {});
    }
};

void report(Statsd& s, unsigned long rss, double load)
{
    s.gauge("proc.rss", rss);
    s.gauge("proc.load", load);
}
