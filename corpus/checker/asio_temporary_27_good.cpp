#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using boost::system::error_code;

using bytes = std::vector<std::uint8_t>;

namespace wire {
enum class kind : std::uint8_t { hello = 1, data = 2, bye = 3 };

inline std::array<std::uint8_t, 8> header(kind k, std::size_t len)
{
    return {0x7f, 'F', static_cast<std::uint8_t>(k), 0,
            std::uint8_t(len >> 24), std::uint8_t(len >> 16), std::uint8_t(len >> 8), std::uint8_t(len)};
}
}  // namespace wire

// Writes length-prefixed frames, one at a time, without copying the bodies.
class frame_link : public std::enable_shared_from_this<frame_link> {
public:
    using close_handler = std::function<void(error_code)>;

    frame_link(asio::ip::tcp::socket s, close_handler h) : sock_(std::move(s)), on_close_(std::move(h)) {}

    void send(wire::kind k, std::shared_ptr<const bytes> body)
    {
        asio::dispatch(sock_.get_executor(), [self = shared_from_this(), k, body = std::move(body)]() mutable {
            auto head = wire::header(k, body->size());
            self->queue_.push_back({head, std::move(body)});
            if (self->queue_.size() == 1) self->write_front();
        });
    }

private:
    // Elements of a deque keep their address when others are added at the end.
    struct frame {
        std::array<std::uint8_t, 8> head;
        std::shared_ptr<const bytes> body;
    };
    using parts = std::array<asio::const_buffer, 2>;

    void write_front()
    {
        const frame& f = queue_.front();
        asio::async_write(sock_, parts{asio::buffer(f.head), asio::buffer(*f.body)},
                          [self = shared_from_this()](error_code ec, std::size_t) { self->on_written(ec); });
    }

    void on_written(error_code ec)
    {
        if (ec) {
            queue_.clear();
            if (auto h = std::exchange(on_close_, nullptr)) h(ec);
            return;
        }
        queue_.pop_front();
        if (!queue_.empty()) write_front();
    }

    asio::ip::tcp::socket sock_;
    close_handler on_close_;
    std::deque<frame> queue_;
};
