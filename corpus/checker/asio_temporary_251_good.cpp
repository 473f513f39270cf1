#include <asio.hpp>
#include <memory>
#include <string>
#include <vector>

using asio::ip::udp;

// A buffer sequence that owns its bytes; operations copy the sequence and thereby share them.
class shared_bytes {
public:
    using value_type = asio::const_buffer;
    using const_iterator = const asio::const_buffer*;

    explicit shared_bytes(std::string s)
        : data_(std::make_shared<const std::string>(std::move(s))), buffer_(asio::buffer(*data_))
    {
    }
    const_iterator begin() const { return &buffer_; }
    const_iterator end() const { return &buffer_ + 1; }

private:
    std::shared_ptr<const std::string> data_;
    asio::const_buffer buffer_;
};

struct peer {
    udp::endpoint at;
    unsigned version = 0;
    unsigned failures = 0;
};

// Gossip: announces the own state to some peers in turn.
class gossip : public std::enable_shared_from_this<gossip> {
public:
    gossip(asio::io_context& io, unsigned short port) : socket_(io, udp::endpoint(udp::v4(), port)) {}

    void add(udp::endpoint e) { peers_.push_back(std::make_shared<peer>(peer{std::move(e)})); }
    void set(std::string key, std::string value)
    {
        ++version_;
        state_ += std::move(key) + '=' + std::move(value) + ';';
    }

    void round(std::size_t fanout)
    {
        for (std::size_t i = 0; i < fanout && !peers_.empty(); ++i) {
            auto p = peers_[next_++ % peers_.size()];
            if (p->version == version_) continue;
            socket_.async_send_to(shared_bytes(announcement()), p->at, [p, v = version_, self = shared_from_this()](asio::error_code ec, std::size_t) {
                if (ec) return self->failed(*p);
                p->version = v;
            });
        }
    }

    void leave()
    {
        for (const auto& p : peers_)
            socket_.async_send_to(shared_bytes("leave " + std::to_string(version_)), p->at, [self = shared_from_this()](asio::error_code, std::size_t) {});
    }

private:
    std::string announcement() const { return "state " + std::to_string(version_) + ' ' + state_; }
    void failed(peer& p)
    {
        if (++p.failures > 3) p.version = version_;
    }

    udp::socket socket_;
    std::vector<std::shared_ptr<peer>> peers_;
    std::string state_;
    unsigned version_ = 1;
    std::size_t next_ = 0;
};
