#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::ip::udp;

class node_directory {
public:
    using clock = std::chrono::steady_clock;
    void seen(const udp::endpoint& from, std::string_view name)
    {
        auto& e = nodes_[std::string(name)];
        e.where = from;
        e.last = clock::now();
    }
    void expire(clock::duration age)
    {
        for (auto it = nodes_.begin(); it != nodes_.end();) it = clock::now() - it->second.last > age ? nodes_.erase(it) : std::next(it);
    }

private:
    struct entry {
        udp::endpoint where;
        clock::time_point last;
    };
    std::map<std::string, entry> nodes_;
};

class discovery : public std::enable_shared_from_this<discovery> {
public:
    discovery(asio::io_context& io, unsigned short port, node_directory& dir)
        : socket_(io, udp::endpoint(udp::v4(), port)), sweep_(io), dir_(dir)
    {
    }

    void start()
    {
        receive();
        sweep();
    }

    void stop()
    {
        boost::system::error_code ignored;
        socket_.close(ignored);
        sweep_.cancel();
    }

private:
    void receive()
    {
        udp::endpoint from;
        socket_.async_receive_from(asio::buffer(datagram_), from, // expect: stack-control-block
                                   std::bind(&discovery::on_datagram, shared_from_this(), std::placeholders::_1,
                                             std::placeholders::_2, std::ref(from))); // allow: stack-control-block
    }

    void on_datagram(const boost::system::error_code& ec, std::size_t n, const udp::endpoint& from)
    {
        if (ec == asio::error::operation_aborted) return;
        constexpr std::string_view magic = "HELLO ";
        std::string_view text(datagram_.data(), ec ? 0 : n);
        if (text.substr(0, magic.size()) == magic) dir_.seen(from, text.substr(magic.size()));
        receive();
    }

    void sweep()
    {
        sweep_.expires_after(std::chrono::seconds(10));
        sweep_.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
            if (ec) return;
            self->dir_.expire(std::chrono::minutes(1));
            self->sweep();
        });
    }

    udp::socket socket_;
    asio::steady_timer sweep_;
    node_directory& dir_;
    std::array<char, 1500> datagram_;
};
