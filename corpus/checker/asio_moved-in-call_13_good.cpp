// Ordered sender: the frame is moved into the handler, the view was taken from memory that does not move.
#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace asio = boost::asio;
using boost::system::error_code;

struct out_frame {
    std::array<std::uint8_t, 6> head{};
    std::vector<std::uint8_t> body;

    std::array<asio::const_buffer, 2> view() const { return {asio::buffer(head), asio::buffer(body)}; }
};

class frame_sender : public std::enable_shared_from_this<frame_sender> {
public:
    explicit frame_sender(asio::ip::tcp::socket s)
        : sock_(std::move(s)), strand_(asio::make_strand(sock_.get_executor())) {}

    void send(std::uint16_t type, std::vector<std::uint8_t> body)
    {
        auto f = std::make_unique<out_frame>();
        f->head = {std::uint8_t(type >> 8), std::uint8_t(type),
                   std::uint8_t(body.size() >> 24), std::uint8_t(body.size() >> 16),
                   std::uint8_t(body.size() >> 8), std::uint8_t(body.size())};
        f->body = std::move(body);
        asio::post(strand_, [self = shared_from_this(), f = std::move(f)]() mutable {
            self->queue_.push_back(std::move(f));
            if (!self->busy_) self->next();
        });
    }

    /// Last bytes on the wire; nothing is sent after it.
    void finish(std::vector<std::uint8_t> trailer)
    {
        asio::post(strand_, [self = shared_from_this(), trailer = std::move(trailer)]() mutable {
            self->trailer_ = std::move(trailer);
            self->closing_ = true;
            if (!self->busy_) self->next();
        });
    }

private:
    void next()
    {
        busy_ = true;
        if (!queue_.empty()) {
            std::unique_ptr<out_frame> f = std::move(queue_.front());
            queue_.pop_front();
            const auto bufs = f->view();
            asio::async_write(sock_, bufs,
                              asio::bind_executor(strand_, [self = shared_from_this(), f = std::move(f)](error_code ec, std::size_t n) {
                                  self->sent_ += n;
                                  if (!ec) self->next();
                              }));
            return;
        }
        if (closing_ && !trailer_.empty()) {
            std::vector<std::uint8_t> t = std::move(trailer_);
            trailer_.clear();
            const asio::const_buffer b = asio::buffer(t);
            asio::async_write(sock_, b,
                              asio::bind_executor(strand_, [self = shared_from_this(), t = std::move(t)](error_code, std::size_t) {
                                  error_code ec;
                                  self->sock_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
                              }));
            return;
        }
        busy_ = false;
    }

    asio::ip::tcp::socket sock_;
    asio::strand<asio::any_io_executor> strand_;
    std::deque<std::unique_ptr<out_frame>> queue_;
    std::vector<std::uint8_t> trailer_;
    std::uint64_t sent_ = 0;
    bool busy_ = false, closing_ = false;
};
