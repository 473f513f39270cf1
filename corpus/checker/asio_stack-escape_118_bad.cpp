// Telemetry uplink: samples a set of probes once a second and ships one length-prefixed
// frame per round to a collector over TCP.
#include <boost/asio.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct probe {
    std::uint16_t id;
    std::function<std::int32_t()> read;
};

class uplink : public std::enable_shared_from_this<uplink> {
public:
    uplink(asio::io_context& io, std::vector<probe> probes)
        : sock_(io), timer_(io), probes_(std::move(probes))
    {
    }

    void start(const tcp::endpoint& collector)
    {
        sock_.async_connect(collector, [self = shared_from_this()](error_code ec) {
            if (ec) {
                std::cerr << "uplink: connect: " << ec.message() << '\n';
                return;
            }
            self->arm();
        });
    }

private:
    void arm()
    {
        timer_.expires_after(std::chrono::seconds(1));
        timer_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec) self->sample();
        });
    }

    static void put(std::vector<std::uint8_t>& out, std::uint32_t v, int bytes)
    {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
            out.push_back(static_cast<std::uint8_t>(v >> shift));
    }

    void sample()
    {
        std::vector<std::uint8_t> frame;
        frame.reserve(8 + probes_.size() * 6);
        put(frame, static_cast<std::uint32_t>(probes_.size() * 6 + 4), 4);
        put(frame, ++seq_, 4);
        for (const probe& p : probes_) {
            put(frame, p.id, 2);
            put(frame, static_cast<std::uint32_t>(p.read()), 4);
        }
        send_frame(frame, seq_); // expect: stack-escape
    }

    void send_frame(const std::vector<std::uint8_t>& frame, std::uint32_t seq)
    {
        asio::async_write(sock_, asio::buffer(frame), // allow: stack-escape
                          [self = shared_from_this(), seq](error_code ec, std::size_t n) {
                              self->on_sent(ec, seq, n);
                          });
    }

    void on_sent(error_code ec, std::uint32_t seq, std::size_t n)
    {
        if (ec) {
            std::cerr << "uplink: frame " << seq << " lost after " << n << " bytes\n";
            sock_.close(ec);
            return;
        }
        sent_ += n;
        arm();
    }

    tcp::socket sock_;
    asio::steady_timer timer_;
    std::vector<probe> probes_;
    std::uint32_t seq_ = 0;
    std::uint64_t sent_ = 0;
};

void run_uplink(std::vector<probe> probes, const tcp::endpoint& collector)
{
    asio::io_context io;
    std::make_shared<uplink>(io, std::move(probes))->start(collector);
    io.run();
}
