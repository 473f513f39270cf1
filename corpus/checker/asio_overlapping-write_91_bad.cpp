#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;

class outbox : public std::enable_shared_from_this<outbox> {
public:
    explicit outbox(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void post(std::string text)
    {
        q_.push_back(std::make_shared<std::string>(std::move(text)));
        kick();
    }
    void greet(const std::string& who)
    {
        post("hello " + who + "\n");
        post("type help for help\n"); // allow: overlapping-write
    }

private:
    void kick()
    {
        if (q_.empty()) return;
        auto m = q_.front();
        q_.pop_front();
        asio::async_write(sock_, asio::buffer(*m), [self = shared_from_this(), m](boost::system::error_code ec, std::size_t) { // expect: overlapping-write
            if (!ec) self->kick();
        });
    }
    asio::ip::tcp::socket sock_;
    std::deque<std::shared_ptr<std::string>> q_;
};
