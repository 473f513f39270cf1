#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class echo : public std::enable_shared_from_this<echo> {
public:
    explicit echo(tcp::socket s) : sock_(std::move(s)) {}
    void start() { read(); }

private:
    void read()
    {
        sock_.async_read_some(asio::buffer(in_), [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
            if (ec) return;
            self->got_ = n;
            self->turn();
        });
    }
    // Runs when a read is complete and no write is under way.
    void turn()
    {
        if (writing_ || got_ == 0) return;
        std::swap_ranges(in_.begin(), in_.begin() + std::ptrdiff_t(got_), out_.begin());
        std::size_t n = std::exchange(got_, 0);
        writing_ = true;
        asio::async_write(sock_, asio::buffer(out_, n), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            self->writing_ = false;
            if (!ec) self->turn();
        });
        read();
    }
    tcp::socket sock_;
    std::array<char, 1024> in_{}, out_{};
    std::size_t got_ = 0;
    bool writing_ = false;
};
