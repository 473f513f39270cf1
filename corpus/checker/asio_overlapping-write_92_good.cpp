#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;

class outbox : public std::enable_shared_from_this<outbox> {
    enum class state { idle, writing, failed };

public:
    outbox(asio::ip::tcp::socket s, asio::ip::tcp::socket mirror, asio::ip::udp::socket log)
        : sock_(std::move(s)), mirror_(std::move(mirror)), log_(std::move(log))
    {
    }

    void post(std::string text)
    {
        auto m = std::make_shared<const std::string>(std::move(text));
        // Several datagrams may be outstanding.
        for (int copy = 0; copy < 2; ++copy) log_.async_send(asio::buffer(*m), [self = shared_from_this(), m](auto, auto) {});
        q_.push_back(m);
        kick();
    }

private:
    void kick()
    {
        if (state_ != state::idle || q_.empty()) return;
        state_ = state::writing;
        left_ = 2;
        auto m = q_.front();
        q_.pop_front();
        auto step = [self = shared_from_this(), m](boost::system::error_code ec, std::size_t) {
            if (ec) self->state_ = state::failed;
            if (--self->left_ == 0 && self->state_ == state::writing) {
                self->state_ = state::idle;
                self->kick();
            }
        };
        asio::async_write(sock_, asio::buffer(*m), step);
        asio::async_write(mirror_, asio::buffer(*m), step);
    }
    asio::ip::tcp::socket sock_, mirror_;
    asio::ip::udp::socket log_;
    std::deque<std::shared_ptr<const std::string>> q_;
    state state_ = state::idle;
    int left_ = 0;
};
