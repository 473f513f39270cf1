#include <boost/asio.hpp>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

class flash_writer : public std::enable_shared_from_this<flash_writer> {
    enum class state { idle, erasing, writing, failed };

public:
    explicit flash_writer(asio::serial_port p) : port_(std::move(p)), timer_(port_.get_executor()) {}
    ~flash_writer() { std::free(page_); }

    bool program(unsigned addr, const void* src, std::size_t n)
    {
        if (state_ != state::idle) return false;
        page_ = static_cast<unsigned char*>(std::malloc(n + 4));
        if (!page_) return false;
        std::memcpy(page_, &addr, 4);
        std::memcpy(page_ + 4, src, n);
        len_ = n + 4;
        enter(state::erasing);
        return true;
    }

private:
    void enter(state s)
    {
        state_ = s;
        switch (s) {
        case state::erasing:
            erase();
            break;
        case state::writing:
            write();
            break;
        case state::failed:
        case state::idle:
            break;
        }
    }
    void erase()
    {
        static const unsigned char cmd[] = {0x1b, 'E'};
        asio::async_write(port_, asio::buffer(cmd), [self = shared_from_this()](error_code ec, std::size_t) { self->enter(ec ? state::failed : state::writing); });
    }
    void write()
    {
        auto self = shared_from_this();
        timer_.expires_after(std::chrono::milliseconds(250));
        timer_.async_wait([self](error_code ec) {
            if (!ec) self->on_timeout();
        });
        asio::async_write(port_, asio::buffer(page_, len_), [self](error_code ec, std::size_t) {
            self->timer_.cancel();
            self->enter(ec ? state::failed : state::idle);
        });
    }
    void on_timeout()
    {
        port_.cancel();
        std::free(page_); // expect: freed-in-flight
        page_ = nullptr;
        enter(state::failed);
    }

    asio::serial_port port_;
    asio::steady_timer timer_;
    unsigned char* page_ = nullptr;
    std::size_t len_ = 0;
    state state_ = state::idle;
};
