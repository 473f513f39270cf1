#include <asio.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>

using asio::ip::udp;

// Aggregates counters and gauges, and sends them to a StatsD daemon once a second.
class statsd_client : public std::enable_shared_from_this<statsd_client> {
public:
    statsd_client(asio::io_context& io, udp::endpoint daemon, std::string prefix)
        : socket_(io, udp::v4()), timer_(io), daemon_(std::move(daemon)), prefix_(std::move(prefix))
    {
    }

    void start() { arm(); }
    void stop()
    {
        stopped_ = true;
        timer_.cancel();
    }

    void count(const std::string& name, long by = 1) { counters_[name] += by; }
    void gauge(const std::string& name, double v) { gauges_[name] = v; }

private:
    void arm()
    {
        timer_.expires_after(std::chrono::seconds(1));
        timer_.async_wait([self = shared_from_this()](asio::error_code ec) {
            if (ec || self->stopped_) return;
            self->flush();
            self->arm();
        });
    }

    void flush()
    {
        for (const auto& [name, n] : counters_) {
            if (n == 0) continue;
            send(line(name, std::to_string(n), "c"));
        }
        counters_.clear();
        if (!gauges_.empty()) {
            socket_.async_send_to(asio::buffer(gauge_block()), daemon_, [self = shared_from_this()](asio::error_code ec, std::size_t) { // expect: temporary
                if (ec) ++self->errors_;
            });
        }
    }

    void send(std::string text)
    {
        auto owned = std::make_shared<const std::string>(std::move(text));
        socket_.async_send_to(asio::buffer(*owned), daemon_, [owned, self = shared_from_this()](asio::error_code ec, std::size_t) {
            if (ec) ++self->errors_;
        });
    }

    std::string line(const std::string& name, const std::string& value, const char* type) const
    {
        return prefix_ + name + ':' + value + '|' + type + '\n';
    }

    std::string gauge_block() const
    {
        std::string out;
        for (const auto& [name, v] : gauges_) out += line(name, std::to_string(v), "g");
        return out;
    }

    udp::socket socket_;
    asio::steady_timer timer_;
    udp::endpoint daemon_;
    std::string prefix_;
    std::map<std::string, long> counters_;
    std::map<std::string, double> gauges_;
    unsigned errors_ = 0;
    bool stopped_ = false;
};
