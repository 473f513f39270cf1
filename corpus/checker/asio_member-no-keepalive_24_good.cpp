#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>

namespace net = boost::asio;
using net::ip::tcp;
using steady = std::chrono::steady_clock;

class device_link : public std::enable_shared_from_this<device_link> {
public:
    device_link(tcp::socket s, std::function<void(const char*, std::size_t)> sink)
        : socket_(std::move(s)), sink_(std::move(sink))
    {
    }
    void start() { receive(); }
    steady::time_point last_seen() const { return seen_; }
    void close()
    {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

private:
    void receive()
    {
        socket_.async_read_some(net::buffer(data_),
                                [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
                                    if (ec) return;
                                    self->seen_ = steady::now();
                                    self->sink_(self->data_.data(), n);
                                    self->receive();
                                });
    }
    tcp::socket socket_;
    std::function<void(const char*, std::size_t)> sink_;
    std::array<char, 2048> data_{};
    steady::time_point seen_ = steady::now();
};

class gateway {
public:
    gateway(net::io_context& io, unsigned short port) : acceptor_(io, tcp::endpoint(tcp::v4(), port)), sweep_(io) {}
    void run()
    {
        accept();
        schedule_sweep();
    }

private:
    void accept()
    {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket s) {
            if (!ec) {
                int id = ++last_id_;
                auto link = std::make_shared<device_link>(std::move(s), [this](const char*, std::size_t n) { bytes_ += n; });
                link->start();
                links_.emplace(id, std::move(link));
            }
            accept();
        });
    }
    void schedule_sweep()
    {
        sweep_.expires_after(std::chrono::seconds(30));
        sweep_.async_wait([this](boost::system::error_code ec) {
            if (ec) return;
            drop_idle();
            schedule_sweep();
        });
    }
    void drop_idle()
    {
        const auto limit = steady::now() - std::chrono::minutes(2);
        for (auto it = links_.begin(); it != links_.end();) {
            if (it->second->last_seen() < limit) {
                it->second->close();
                it = links_.erase(it);
            } else {
                ++it;
            }
        }
    }
    tcp::acceptor acceptor_;
    net::steady_timer sweep_;
    std::unordered_map<int, std::shared_ptr<device_link>> links_;
    int last_id_ = 0;
    std::uint64_t bytes_ = 0;
};
