#include <array>
#include <boost/asio.hpp>
#include <memory>

namespace asio = boost::asio;

class meter : public std::enable_shared_from_this<meter> {
public:
    explicit meter(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    std::shared_ptr<const bool> poll_once()
    {
        auto ok = std::make_shared<bool>(false);
        if (busy_) return ok;
        busy_ = true;
        sock_.async_read_some(asio::buffer(in_), [self = shared_from_this(), ok](boost::system::error_code ec, std::size_t) {
            self->busy_ = false;
            *ok = !ec;
        });
        return ok;
    }

private:
    asio::ip::tcp::socket sock_;
    std::array<char, 64> in_{};
    bool busy_ = false;
};

bool poll_blocking(const asio::ip::tcp::endpoint& at)
{
    asio::io_context io;
    asio::ip::tcp::socket s(io);
    s.connect(at);
    std::array<char, 64> in{};
    bool ok = false;
    s.async_read_some(asio::buffer(in), [&ok](boost::system::error_code ec, std::size_t) { ok = !ec; });
    io.run();
    return ok;
}
