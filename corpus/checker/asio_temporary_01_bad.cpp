#include <boost/asio.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

namespace lanscan {

namespace asio = boost::asio;
using asio::ip::udp;

struct node_info {
    std::string name;
    unsigned short control_port = 0;
    unsigned features = 0;
};

class beacon : public std::enable_shared_from_this<beacon> {
public:
    beacon(asio::io_context& io, node_info info, udp::endpoint group)
        : socket_(io, udp::v4()), timer_(io), info_(std::move(info)), group_(group)
    {
        socket_.set_option(asio::ip::multicast::hops(1));
    }

    void start() { arm(std::chrono::milliseconds(50)); }

    void stop()
    {
        stopped_ = true;
        timer_.cancel();
        boost::system::error_code ec;
        socket_.close(ec);
    }

private:
    template <class Duration>
    void arm(Duration d)
    {
        timer_.expires_after(d);
        timer_.async_wait([self = shared_from_this()](boost::system::error_code ec) {
            if (!ec && !self->stopped_) self->announce();
        });
    }

    std::string describe() const
    {
        std::string s = "LSC1 ";
        s += info_.name;
        s += ' ';
        s += std::to_string(info_.control_port);
        s += ' ';
        s += std::to_string(seq_);
        return s;
    }

    void announce()
    {
        ++seq_;
        socket_.async_send_to(asio::buffer(describe()), group_, // expect: temporary
                              [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
                                  if (ec)
                                      std::fprintf(stderr, "beacon: %s\n", ec.message().c_str());
                                  else
                                      self->bytes_ += n;
                                  self->arm(std::chrono::seconds(5));
                              });
    }

    udp::socket socket_;
    asio::steady_timer timer_;
    node_info info_;
    udp::endpoint group_;
    unsigned long long seq_ = 0;
    unsigned long long bytes_ = 0;
    bool stopped_ = false;
};

}  // namespace lanscan
