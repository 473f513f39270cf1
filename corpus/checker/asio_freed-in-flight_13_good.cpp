#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;

class mux : public std::enable_shared_from_this<mux> {
public:
    explicit mux(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void send(std::string m)
    {
        if (closing_) return;
        q_.push_back(std::move(m));
        if (q_.size() == 1) start();
    }
    void close()
    {
        closing_ = true;
        while (q_.size() > 1) q_.pop_back();
        if (q_.empty()) sock_.close();
    }

private:
    void start()
    {
        asio::async_write(sock_, asio::buffer(q_.front()), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            self->q_.pop_front();
            if (ec) self->q_.clear();
            if (!self->q_.empty()) return self->start();
            if (self->closing_ || ec) self->sock_.close();
        });
    }

    asio::ip::tcp::socket sock_;
    std::deque<std::string> q_;
    bool closing_ = false;
};
