#include <boost/asio.hpp>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace asio = boost::asio;

struct frame {
    std::size_t len;
    unsigned char bytes[1500];
};

class tunnel : public std::enable_shared_from_this<tunnel> {
public:
    tunnel(asio::io_context& io) : udp_(io), timer_(io) {}

    bool relay(const void* p, std::size_t n)
    {
        if (n > sizeof(frame::bytes)) return false;
        auto* f = static_cast<frame*>(std::malloc(sizeof(frame)));
        if (!f) return false;
        f->len = n;
        std::memcpy(f->bytes, p, n);
        if (!arm_timer()) {
            std::free(f);
            return false;
        }
        udp_.async_send(asio::buffer(f->bytes, f->len), [self = shared_from_this(), f](boost::system::error_code, std::size_t) { std::free(f); });
        return true;
    }

private:
    bool arm_timer()
    {
        if (armed_) return false;
        timer_.expires_after(std::chrono::seconds(2));
        timer_.async_wait([self = shared_from_this()](boost::system::error_code) { self->armed_ = false; });
        return armed_ = true;
    }

    asio::ip::udp::socket udp_;
    asio::steady_timer timer_;
    bool armed_ = false;
};
