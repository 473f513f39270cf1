#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <string>
#include <vector>

namespace net = boost::asio;
namespace beast = boost::beast;

class websocket_session : public std::enable_shared_from_this<websocket_session> {
    beast::flat_buffer buffer_;
    beast::websocket::stream<beast::tcp_stream> ws_;
    std::vector<std::shared_ptr<std::string const>> queue_;

public:
    explicit websocket_session(net::ip::tcp::socket&& s) : ws_(std::move(s)) {}
    void run() { ws_.async_read(buffer_, beast::bind_front_handler(&websocket_session::on_read, shared_from_this())); }
    void send(std::shared_ptr<std::string const> const& ss)
    {
        net::post(ws_.get_executor(), beast::bind_front_handler(&websocket_session::on_send, shared_from_this(), ss));
    }

private:
    void on_send(std::shared_ptr<std::string const> const& ss)
    {
        queue_.push_back(ss);
        if (queue_.size() > 1) return;
        ws_.async_write(net::buffer(*queue_.front()), beast::bind_front_handler(&websocket_session::on_write, shared_from_this()));
    }
    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        queue_.erase(queue_.begin());
        if (!queue_.empty())
            ws_.async_write(net::buffer(*queue_.front()), beast::bind_front_handler(&websocket_session::on_write, shared_from_this()));
    }
    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        send(std::make_shared<std::string const>(beast::buffers_to_string(buffer_.data())));
        buffer_.consume(buffer_.size());
        run();
    }
};
