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
        asio::async_write(next_, asio::buffer(msg), asio::transfer_all(), // expect: stack-escape
                          [self = this->shared_from_this()](boost::system::error_code ec, std::size_t n) { self->done(ec, n); });
    }

private:
    void done(boost::system::error_code ec, std::size_t n)
    {
        if (!ec) bytes_ += n;
    }
    Stream next_;
    std::size_t limit_ = 1 << 20, bytes_ = 0;
};

void broadcast(const std::vector<std::shared_ptr<message_stream<asio::ip::tcp::socket>>>& all, std::uint8_t tag)
{
    for (auto& m : all) m->async_send({tag, 0, 0, 1});
}
