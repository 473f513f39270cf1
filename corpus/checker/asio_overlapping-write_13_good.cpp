#include <boost/asio.hpp>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using bytes = std::shared_ptr<const std::vector<unsigned char>>;

class player : public std::enable_shared_from_this<player> {
public:
    explicit player(asio::ip::tcp::socket s) : sock_(std::move(s)) {}
    void tell(bytes b)
    {
        waiting_.push_back(std::move(b));
        if (!busy_) flush();
    }

private:
    void flush()
    {
        busy_ = true;
        sending_ = std::exchange(waiting_, {});
        std::vector<asio::const_buffer> all;
        for (const bytes& b : sending_) all.push_back(asio::buffer(*b));
        asio::async_write(sock_, all, [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            self->busy_ = false;
            self->sending_.clear();
            if (!ec && !self->waiting_.empty()) self->flush();
        });
    }
    asio::ip::tcp::socket sock_;
    std::vector<bytes> waiting_, sending_;
    bool busy_ = false;
};

void announce(player& p, const std::vector<bytes>& updates)
{
    for (const bytes& u : updates) p.tell(u);
}
