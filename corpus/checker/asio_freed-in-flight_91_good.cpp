#include <boost/asio.hpp>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

class flash_writer : public std::enable_shared_from_this<flash_writer> {
    enum class state { idle, writing, failed };

public:
    explicit flash_writer(asio::serial_port p) : port_(std::move(p)), timer_(port_.get_executor()) {}

    bool program(unsigned addr, const void* src, std::size_t n)
    {
        if (state_ != state::idle) return false;
        page_ = static_cast<unsigned char*>(std::malloc(n + 4));
        if (!page_) return false;
        std::memcpy(page_, &addr, 4);
        std::memcpy(page_ + 4, src, n);
        len_ = n + 4;
        state_ = state::writing;
        write();
        return true;
    }

private:
    void write()
    {
        auto self = shared_from_this();
        timer_.expires_after(std::chrono::milliseconds(250));
        timer_.async_wait([self](error_code ec) {
            if (!ec) self->port_.cancel();
        });
        asio::async_write(port_, asio::buffer(page_, len_), [self](error_code ec, std::size_t) {
            self->timer_.cancel();
            std::free(self->page_);
            self->page_ = nullptr;
            self->state_ = ec ? state::failed : state::idle;
        });
    }

    asio::serial_port port_;
    asio::steady_timer timer_;
    unsigned char* page_ = nullptr;
    std::size_t len_ = 0;
    state state_ = state::idle;
};
