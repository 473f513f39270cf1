#include <array>
#include <boost/asio.hpp>
#include <memory>

namespace asio = boost::asio;

class meter : public std::enable_shared_from_this<meter> {
public:
    explicit meter(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    bool poll_once()
    {
        if (busy_) return false;
        busy_ = true;
        bool ok = false;
        sock_.async_read_some(asio::buffer(in_), [self = shared_from_this(), &ok](boost::system::error_code ec, std::size_t) { // expect: handler-captures-local
            self->busy_ = false;
            ok = !ec;
        });
        return ok;
    }

private:
    asio::ip::tcp::socket sock_;
    std::array<char, 64> in_{};
    bool busy_ = false;
};
