#include <array>
#include <boost/asio.hpp>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>

namespace net = boost::asio;
using net::ip::tcp;

static const char line_end[] = "\r\n";

static std::string chunk_head(std::size_t n)
{
    char tmp[24];
    int len = std::snprintf(tmp, sizeof tmp, "%zx\r\n", n);
    return std::string(tmp, static_cast<std::size_t>(len));
}

class chunked_response : public std::enable_shared_from_this<chunked_response> {
public:
    explicit chunked_response(tcp::socket s) : socket_(std::move(s)) {}

    void push(std::shared_ptr<const std::string> part)
    {
        parts_.push_back(std::move(part));
        if (!writing_) next();
    }
    void finish()
    {
        last_ = true;
        if (!writing_) next();
    }

private:
    void next()
    {
        if (parts_.empty()) {
            if (last_) shut();
            return;
        }
        writing_ = true;
        std::shared_ptr<const std::string> part = parts_.front();
        auto head = std::make_shared<const std::string>(chunk_head(part->size()));
        std::array<net::const_buffer, 3> seq = {
            net::buffer(*head),
            net::buffer(*part),
            net::buffer(line_end, 2),
        };
        net::async_write(socket_, seq,
                         [self = shared_from_this(), part, head](boost::system::error_code ec, std::size_t) {
                             self->written(ec);
                         });
    }
    void written(boost::system::error_code ec)
    {
        writing_ = false;
        if (ec) return shut();
        parts_.pop_front();
        next();
    }
    void shut()
    {
        boost::system::error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
    }
    tcp::socket socket_;
    std::deque<std::shared_ptr<const std::string>> parts_;
    bool writing_ = false;
    bool last_ = false;
};
