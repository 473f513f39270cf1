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
        if (busy_) return;
        char tmp[64];
        std::snprintf(tmp, sizeof tmp, "G1 X%d %.3f", axis, mm);
        auto cmd = std::make_shared<std::string>(tmp);
        *cmd += '\n';
        busy_ = true;
        asio::async_write(port_, asio::buffer(*cmd), std::bind(&stepper::on_sent, shared_from_this(), cmd, _1, _2));
    }

private:
    void on_sent(const std::shared_ptr<std::string>&, boost::system::error_code ec, std::size_t)
    {
        busy_ = false;
        if (ec) port_.close();
    }

    asio::serial_port port_;
    bool busy_ = false;
};
