// Telemetry: samples are collected on a strand and shipped every few seconds.
#include <boost/asio.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace net = boost::asio;
using net::ip::tcp;
using boost::system::error_code;

struct sample {
    std::string name;
    double value;
};

static std::string render(const std::vector<sample>& window)
{
    std::string text;
    for (const auto& s : window) text += s.name + ' ' + std::to_string(s.value) + '\n';
    return text;
}

static net::awaitable<void> ship(std::shared_ptr<tcp::socket> sock, std::string report)
{
    const std::string head = "REPORT " + std::to_string(report.size()) + '\n';
    co_await net::async_write(*sock, net::buffer(head), net::use_awaitable);
    co_await net::async_write(*sock, net::buffer(report), net::use_awaitable);
    char ack[3];
    co_await net::async_read(*sock, net::buffer(ack), net::use_awaitable);
}

class reporter : public std::enable_shared_from_this<reporter> {
public:
    reporter(net::any_io_executor ex, tcp::socket s)
        : strand_(net::make_strand(ex)), timer_(strand_), sock_(std::make_shared<tcp::socket>(std::move(s)))
    {
    }

    void start() { arm(); }

    void add(std::string name, double value)
    {
        net::post(strand_, [self = shared_from_this(), s = sample{std::move(name), value}]() mutable {
            self->window_.push_back(std::move(s));
        });
    }

private:
    void arm()
    {
        timer_.expires_after(std::chrono::seconds(5));
        timer_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec) return;
            if (!self->busy_ && !self->window_.empty()) self->flush();
            self->arm();
        });
    }

    void flush()
    {
        busy_ = true;
        auto finished = [self = shared_from_this()](std::exception_ptr failure) {
            self->busy_ = false;
            if (failure) self->timer_.cancel();
        };
        net::co_spawn(strand_, ship(sock_, render(window_)), finished);
        window_.clear();
    }

    net::strand<net::any_io_executor> strand_;
    net::steady_timer timer_;
    std::shared_ptr<tcp::socket> sock_;
    std::vector<sample> window_;
    bool busy_ = false;
};
