#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;

class transport : public std::enable_shared_from_this<transport> {
public:
    explicit transport(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void send(std::shared_ptr<const std::string> m)
    {
        const bool idle = tx_.empty();
        tx_.push_back(std::move(m));
        if (idle) next();
    }

private:
    void next()
    {
        auto msg = tx_.front();
        tx_.pop_front();
        asio::async_write(sock_, asio::buffer(*msg), [this, self = shared_from_this(), msg](boost::system::error_code ec, std::size_t) { // expect: overlapping-write
            if (!ec && !tx_.empty()) next();
        });
    }

    asio::ip::tcp::socket sock_;
    std::deque<std::shared_ptr<const std::string>> tx_;
};

void status(transport& t, int code)
{
    t.send(std::make_shared<std::string>("code=" + std::to_string(code)));
    t.send(std::make_shared<std::string>("end"));
}
