#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;

class raw_transport : public std::enable_shared_from_this<raw_transport> {
public:
    explicit raw_transport(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void send(std::string m)
    {
        queue_.push_back(std::move(m));
        if (!busy_) transmit();
    }

private:
    void transmit()
    {
        if (queue_.empty()) return;
        busy_ = true;
        asio::async_write(sock_, asio::buffer(queue_.front()), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            self->busy_ = false;
            if (!ec) self->transmit();
        });
        queue_.pop_front(); // expect: freed-in-flight
    }

    asio::ip::tcp::socket sock_;
    std::deque<std::string> queue_;
    bool busy_ = false;
};
