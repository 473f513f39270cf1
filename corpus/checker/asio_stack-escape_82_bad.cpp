#include <boost/asio.hpp>
#include <boost/asio/serial_port.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;
using std::placeholders::_1;
using std::placeholders::_2;

class stepper : public std::enable_shared_from_this<stepper> {
public:
    stepper(asio::io_context& io, const std::string& dev) : port_(io, dev)
    {
        port_.set_option(asio::serial_port::baud_rate(115200));
    }

    void move_to(int axis, double mm)
    {
        if (!port_.is_open()) return;
        char tmp[64];
        std::snprintf(tmp, sizeof tmp, "G1 X%d %.3f", axis, mm);
        std::string cmd = checksum(tmp);
        asio::async_write(port_, asio::buffer(cmd), std::bind(&stepper::on_sent, shared_from_this(), _1, _2)); // expect: stack-escape
    }

private:
    static std::string checksum(const char* s)
    {
        unsigned char x = 0;
        std::string out;
        for (; *s; ++s) {
            x ^= (unsigned char)*s;
            out += *s;
        }
        return out + "*" + std::to_string(x) + "\n";
    }
    void on_sent(boost::system::error_code ec, std::size_t)
    {
        if (ec) port_.close();
    }

    asio::serial_port port_;
};
