#include <boost/asio.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace asio = boost::asio;

class frames : public std::enable_shared_from_this<frames> {
public:
    explicit frames(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void start() { next(); }

private:
    void next()
    {
        std::memset(head_, 0, sizeof head_);
        body_.clear();
        asio::async_read(sock_, asio::buffer(head_), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) return;
            std::uint32_t len;
            std::memcpy(&len, self->head_, sizeof len);
            if (len > 1u << 20) return;
            self->body_.resize(len);
            asio::async_read(self->sock_, asio::buffer(self->body_), [self](boost::system::error_code ec, std::size_t n) {
                if (ec) return;
                self->total_ += n;
                self->next();
            });
        });
    }

    asio::ip::tcp::socket sock_;
    unsigned char head_[4];
    std::vector<char> body_;
    std::size_t total_ = 0;
};
