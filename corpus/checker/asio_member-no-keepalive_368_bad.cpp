// Telemetry links: each has a receiver and a socket that is also used for sending;
// receivers can be detached.
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
    explicit receiver(std::shared_ptr<tcp::socket> s) : socket_(std::move(s)) {}

    void listen()
    {
        socket_->async_read_some(asio::buffer(inbox_), // expect: member-no-keepalive
                                 [weak = weak_from_this()](boost::system::error_code ec, std::size_t n) {
                                     auto self = weak.lock();
                                     if (!self || ec) return;
                                     self->total_ += n;
                                     self->listen();
                                 });
    }

    std::uint64_t total() const { return total_; }

private:
    std::shared_ptr<tcp::socket> socket_;
    std::uint64_t total_ = 0;
    std::array<unsigned char, 2048> inbox_{};
};

class link_table {
public:
    void open(std::uint32_t id, tcp::socket s)
    {
        link& l = links_[id];
        if (l.socket) return;
        l.socket = std::make_shared<tcp::socket>(std::move(s));
        l.rx = std::make_shared<receiver>(l.socket);
        l.rx->listen();
    }

    std::uint64_t detach_receiver(std::uint32_t id)
    {
        auto it = links_.find(id);
        if (it == links_.end() || !it->second.rx) return 0;
        const std::uint64_t n = it->second.rx->total();
        it->second.rx.reset(); // allow: member-no-keepalive
        return n;
    }

private:
    struct link {
        std::shared_ptr<tcp::socket> socket;
        std::shared_ptr<receiver> rx;
    };
    std::unordered_map<std::uint32_t, link> links_;
};
