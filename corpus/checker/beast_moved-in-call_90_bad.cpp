#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;

class push_session : public std::enable_shared_from_this<push_session> {
    using text = std::unique_ptr<const std::string>;

public:
    explicit push_session(net::ip::tcp::socket s) : ws_(std::move(s)) {}

    void push(std::string t)
    {
        queue_.push_back(std::make_unique<const std::string>(std::move(t)));
        if (!busy_) next();
    }

private:
    void next()
    {
        if (queue_.empty()) return;
        busy_ = true;
        text t = std::move(queue_.front());
        queue_.pop_front();
        ws_.async_write(net::buffer(*t), beast::bind_front_handler(&push_session::on_write, shared_from_this(), std::move(t))); // expect: moved-in-call
    }
    void on_write(const text&, beast::error_code ec, std::size_t)
    {
        busy_ = false;
        if (!ec) next();
    }

    beast::websocket::stream<beast::tcp_stream> ws_;
    std::deque<text> queue_;
    bool busy_ = false;
};
