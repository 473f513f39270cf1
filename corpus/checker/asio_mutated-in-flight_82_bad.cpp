#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

class out_queue : public std::enable_shared_from_this<out_queue> {
public:
    explicit out_queue(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void send(std::string msg)
    {
        const bool idle = q_.empty();
        q_.push_back(std::move(msg)); // expect: mutated-in-flight
        if (idle) pump();
    }

private:
    void pump()
    {
        asio::async_write(sock_, asio::buffer(q_.front()), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) return;
            self->q_.erase(self->q_.begin());
            if (!self->q_.empty()) self->pump();
        });
    }
    asio::ip::tcp::socket sock_;
    std::vector<std::string> q_;
};
