// Telemetry gateway: one link per sensor, links that fall silent are dropped by a sweep.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>

namespace asio = boost::asio;
using asio::ip::tcp;
using clk = std::chrono::steady_clock;

class sensor_link {
public:
    using closed_fn = std::function<void(unsigned)>;

    sensor_link(unsigned id, tcp::socket s, closed_fn closed)
        : id_(id), sock_(std::move(s)), closed_(std::move(closed)), last_(clk::now())
    {
    }

    void start() { read_more(); }
    clk::time_point last_seen() const { return last_; }
    unsigned long bytes() const { return bytes_; }

private:
    void read_more()
    {
        sock_.async_read_some(asio::buffer(in_), [this](boost::system::error_code ec, std::size_t n) { on_read(ec, n); }); // expect: member-no-keepalive
    }

    void on_read(boost::system::error_code ec, std::size_t n)
    {
        bytes_ += n;
        if (ec) {
            auto closed = closed_;
            closed(id_);
            return;
        }
        last_ = clk::now();
        read_more();
    }

    unsigned id_;
    tcp::socket sock_;
    closed_fn closed_;
    clk::time_point last_;
    std::array<char, 2048> in_{};
    unsigned long bytes_ = 0;
};

class gateway {
public:
    gateway(asio::io_context& io, unsigned short port)
        : acceptor_(io, tcp::endpoint(tcp::v4(), port)), sweep_timer_(io)
    {
        accept();
        arm_sweep();
    }

private:
    void accept()
    {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket s) {
            if (ec == asio::error::operation_aborted) return;
            if (!ec) {
                unsigned id = next_++;
                auto link = std::make_unique<sensor_link>(id, std::move(s), [this](unsigned gone) { links_.erase(gone); });
                auto& l = *link;
                links_.emplace(id, std::move(link));
                l.start();
            }
            accept();
        });
    }

    void arm_sweep()
    {
        sweep_timer_.expires_after(std::chrono::seconds(5));
        sweep_timer_.async_wait([this](boost::system::error_code ec) {
            if (ec) return;
            sweep(clk::now() - std::chrono::seconds(30));
            arm_sweep();
        });
    }

    void sweep(clk::time_point limit)
    {
        for (auto it = links_.begin(); it != links_.end();) {
            if (it->second->last_seen() < limit)
                it = links_.erase(it); // allow: freed-in-flight
            else
                ++it;
        }
    }

    tcp::acceptor acceptor_;
    asio::steady_timer sweep_timer_;
    std::unordered_map<unsigned, std::unique_ptr<sensor_link>> links_;
    unsigned next_ = 1;
};

int main()
{
    asio::io_context io;
    gateway g(io, 7100);
    io.run();
}
