#include <boost/asio.hpp>
#include <cstdio>
#include <memory>

#define ASYNC_SEND(sock, ptr, len, ...) \
    boost::asio::async_write((sock), boost::asio::buffer((ptr), (len)), __VA_ARGS__)

class gps_feed : public std::enable_shared_from_this<gps_feed> {
public:
    gps_feed(boost::asio::io_context& io) : sock_(io), timer_(io) {}

    void report(double lat, double lon)
    {
        char nmea[82];
        int n = std::snprintf(nmea, sizeof nmea, "$GPGLL,%.4f,N,%.4f,E\r\n", lat, lon);
        if (n <= 0) return;
        ASYNC_SEND(sock_, nmea, std::size_t(n), [me = shared_from_this()](auto ec, auto) { me->after(ec); }); // expect: stack-escape
    }

private:
    void after(const boost::system::error_code& ec)
    {
        if (ec) timer_.cancel();
    }
    boost::asio::ip::tcp::socket sock_;
    boost::asio::steady_timer timer_;
};
