// Broadcasts the ship's position to the chart displays ten times a second.
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

struct fix {
    double lat, lon, course, speed;
};

struct position_packet {
    std::uint32_t magic = 0x504f5331;
    std::uint32_t sequence = 0;
    fix where{};
};

class position_broadcaster : public std::enable_shared_from_this<position_broadcaster> {
public:
    position_broadcaster(asio::io_context& io, std::function<fix()> source)
        : socket_(io, udp::v4()), timer_(io), source_(std::move(source))
    {
    }

    void subscribe(const udp::endpoint& display) { displays_.push_back(display); }

    void start()
    {
        next_ = std::chrono::steady_clock::now();
        arm();
    }

    void stop() { timer_.cancel(); }

    std::uint64_t failures() const { return failures_; }

private:
    void arm()
    {
        next_ += std::chrono::milliseconds(100);
        timer_.expires_at(next_);
        timer_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec)
                self->tick();
        });
    }

    position_packet make_packet() { return {.sequence = ++sequence_, .where = source_()}; }

    void tick()
    {
        packet_ = make_packet(); // expect: mutated-in-flight
        for (const auto& to : displays_)
            socket_.async_send_to(asio::buffer(&packet_, sizeof packet_), to, // allow: mutated-in-flight
                                  [self = shared_from_this()](error_code ec, std::size_t) {
                                      if (ec)
                                          ++self->failures_;
                                  });
        arm();
    }

    udp::socket socket_;
    asio::steady_timer timer_;
    std::chrono::steady_clock::time_point next_;
    std::function<fix()> source_;
    std::vector<udp::endpoint> displays_;
    position_packet packet_;
    std::uint32_t sequence_ = 0;
    std::uint64_t failures_ = 0;
};
