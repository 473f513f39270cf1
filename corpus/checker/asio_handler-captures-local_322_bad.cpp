#include <boost/asio.hpp>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;

struct device {
    device(asio::io_context& io, std::string n) : name(std::move(n)), link(io) {}
    std::string name;
    tcp::socket link;
    std::array<std::uint8_t, 16> frame{};
    int failures = 0;
};

struct poll_summary {
    std::size_t answered = 0;
    std::size_t failed = 0;
    double sum = 0;
};

class meter_poller {
public:
    using done_fn = std::function<void(const poll_summary&)>;

    explicit meter_poller(asio::io_context& io) : io_(io) {}

    void add(std::string name) { devices_.push_back(std::make_shared<device>(io_, std::move(name))); }

    // Asks every meter for its current frame; done is called after the last answer.
    void poll_all(done_fn done)
    {
        poll_summary summary;
        auto left = std::make_shared<std::size_t>(devices_.size());
        for (auto& dev : devices_) {
            asio::async_read(dev->link, asio::buffer(dev->frame), // expect: handler-captures-local
                             [dev, left, done, &summary](boost::system::error_code ec, std::size_t) { // allow: handler-captures-local
                                 if (ec) {
                                     ++dev->failures;
                                     ++summary.failed;
                                 } else {
                                     ++summary.answered;
                                     summary.sum += decode(dev->frame);
                                 }
                                 if (--*left == 0)
                                     done(summary);
                             });
        }
    }

private:
    static double decode(const std::array<std::uint8_t, 16>& f)
    {
        std::uint32_t raw = 0;
        for (int i = 4; i < 8; ++i)
            raw = raw << 8 | f[static_cast<std::size_t>(i)];
        return raw / 1000.0;
    }

    asio::io_context& io_;
    std::vector<std::shared_ptr<device>> devices_;
};
