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
        if (!current_) next();
    }

private:
    void next()
    {
        if (queue_.empty()) return;
        current_ = std::move(queue_.front());
        queue_.pop_front();
        ws_.async_write(net::buffer(*current_), beast::bind_front_handler(&push_session::on_write, shared_from_this()));
    }
    void on_write(beast::error_code ec, std::size_t)
    {
        current_.reset();
        if (!ec) next();
    }

    beast::websocket::stream<beast::tcp_stream> ws_;
    std::deque<text> queue_;
    text current_;
};
