#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using boost::system::error_code;

struct packet {
    std::vector<std::uint8_t> bytes;
};

class peer_channel : public std::enable_shared_from_this<peer_channel> {
public:
    using callback = std::function<void(error_code, std::size_t)>;

    explicit peer_channel(asio::io_context& io) : strand_(asio::make_strand(io)), socket_(strand_) {}

    asio::ip::tcp::socket& socket() { return socket_; }

    // Thread safe.
    void send(std::shared_ptr<const packet> p, callback cb = {})
    {
        asio::post(strand_, [self = shared_from_this(), p = std::move(p), cb = std::move(cb)]() mutable {
            if (self->closed_) {
                if (cb) cb(asio::error::not_connected, 0);
                return;
            }
            self->write(std::move(p), std::move(cb));
        });
    }

    void close()
    {
        asio::post(strand_, [self = shared_from_this()] {
            self->closed_ = true;
            error_code ignored;
            self->socket_.close(ignored);
        });
    }

private:
    void write(std::shared_ptr<const packet> p, callback cb)
    {
        auto bytes = asio::buffer(p->bytes);
        asio::async_write(socket_, bytes, // expect: overlapping-write
                          asio::bind_executor(strand_, [self = shared_from_this(), p, cb = std::move(cb)](error_code ec, std::size_t n) {
                              if (ec) self->closed_ = true;
                              self->sent_ += n;
                              if (cb) cb(ec, n);
                          }));
    }

    asio::strand<asio::io_context::executor_type> strand_;
    asio::ip::tcp::socket socket_;
    bool closed_ = false;
    std::uint64_t sent_ = 0;
};

void flood(const std::vector<std::shared_ptr<peer_channel>>& peers, const std::vector<std::shared_ptr<const packet>>& blocks)
{
    for (const auto& peer : peers)
        for (const auto& block : blocks) peer->send(block); // allow: overlapping-write
}
