#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;

template <class Stream>
class message_stream : public std::enable_shared_from_this<message_stream<Stream>> {
public:
    template <class... Args>
    explicit message_stream(Args&&... args) : next_(std::forward<Args>(args)...)
    {
    }

    void async_send(std::vector<std::uint8_t> msg)
    {
        if (msg.size() > limit_) {
            next_.close();
            return;
        }
        auto view = asio::buffer(msg);
        asio::async_write(next_, view, asio::transfer_all(),
                          [self = this->shared_from_this(), msg = std::move(msg)](boost::system::error_code ec, std::size_t n) { self->done(ec, n); });
    }
    void async_send_shared(std::shared_ptr<const std::vector<std::uint8_t>> msg)
    {
        asio::async_write(next_, asio::buffer(*msg), [self = this->shared_from_this(), msg](boost::system::error_code ec, std::size_t n) { self->done(ec, n); });
    }

private:
    void done(boost::system::error_code ec, std::size_t n)
    {
        if (!ec) bytes_ += n;
    }
    Stream next_;
    std::size_t limit_ = 1 << 20, bytes_ = 0;
};

void greet(const std::shared_ptr<message_stream<asio::ip::tcp::socket>>& m, std::uint8_t tag) { m->async_send({tag, 0, 0, 1}); }
void bye(const std::shared_ptr<message_stream<asio::ip::tcp::socket>>& m)
{
    m->async_send_shared(std::make_shared<const std::vector<std::uint8_t>>(4, std::uint8_t(0xff)));
}
