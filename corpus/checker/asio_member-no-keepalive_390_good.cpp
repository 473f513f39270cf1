// Telemetry receivers kept in a registry.
#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

class receiver : public std::enable_shared_from_this<receiver> {
public:
    using inbox = std::array<unsigned char, 2048>;

    explicit receiver(tcp::socket s) : socket_(std::move(s)), inbox_(std::make_shared<inbox>()) {}

    void listen()
    {
        socket_.async_read_some(asio::buffer(*inbox_),
                                [weak = weak_from_this(), box = inbox_](boost::system::error_code ec, std::size_t n) {
                                    auto self = weak.lock();
                                    if (!self || ec) return;
                                    self->account((*box)[0], n);
                                    self->listen();
                                });
    }

private:
    void account(unsigned char kind, std::size_t n)
    {
        if (kind == 0) ++heartbeats_;
        total_ += n;
    }

    tcp::socket socket_;
    std::shared_ptr<inbox> inbox_;
    std::uint64_t total_ = 0;
    std::uint64_t heartbeats_ = 0;
};

class receiver_registry {
public:
    void attach(std::uint32_t id, tcp::socket s)
    {
        auto r = std::make_shared<receiver>(std::move(s));
        receivers_[id] = r;
        r->listen();
    }

    void detach(std::uint32_t id) { receivers_.erase(id); }

private:
    std::unordered_map<std::uint32_t, std::shared_ptr<receiver>> receivers_;
};
