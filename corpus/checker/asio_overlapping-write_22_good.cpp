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
            self->queue_.push({std::move(p), std::move(cb)});
            if (!self->writing_) self->write();
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
    struct entry {
        std::shared_ptr<const packet> data;
        callback cb;
    };

    void write()
    {
        entry e = std::move(queue_.front());
        queue_.pop();
        writing_ = true;
        auto bytes = asio::buffer(e.data->bytes);
        asio::async_write(socket_, bytes,
                          asio::bind_executor(strand_, [self = shared_from_this(), e = std::move(e)](error_code ec, std::size_t n) {
                              self->writing_ = false;
                              if (ec) self->closed_ = true;
                              self->sent_ += n;
                              if (e.cb) e.cb(ec, n);
                              if (!self->closed_ && !self->writing_ && !self->queue_.empty()) self->write();
                          }));
    }

    asio::strand<asio::io_context::executor_type> strand_;
    asio::ip::tcp::socket socket_;
    std::queue<entry> queue_;
    bool writing_ = false;
    bool closed_ = false;
    std::uint64_t sent_ = 0;
};

void flood(const std::vector<std::shared_ptr<peer_channel>>& peers, const std::vector<std::shared_ptr<const packet>>& blocks)
{
    for (const auto& peer : peers)
        for (const auto& block : blocks) peer->send(block);
}
