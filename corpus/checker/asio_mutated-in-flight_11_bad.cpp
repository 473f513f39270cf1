#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace asio = boost::asio;
using namespace std::chrono_literals;

class ticker : public std::enable_shared_from_this<ticker> {
public:
    ticker(asio::io_context& io, asio::ip::udp::endpoint to) : sock_(io, asio::ip::udp::v4()), to_(to), timer_(io) {}
    void start() { arm(); }

private:
    void arm()
    {
        timer_.expires_after(10ms);
        timer_.async_wait([self = shared_from_this()](boost::system::error_code ec) {
            if (ec) return;
            self->emit();
            self->arm();
        });
    }
    void emit()
    {
        line_.assign("tick "); // expect: mutated-in-flight
        line_.append(std::to_string(++n_)); // allow: mutated-in-flight
        sock_.async_send_to(asio::buffer(line_), to_, [self = shared_from_this()](auto, auto) {});
    }

    asio::ip::udp::socket sock_;
    asio::ip::udp::endpoint to_;
    asio::steady_timer timer_;
    std::string line_;
    unsigned long n_ = 0;
};
