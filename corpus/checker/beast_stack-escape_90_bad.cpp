#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class ticker : public std::enable_shared_from_this<ticker> {
public:
    ticker(net::io_context& io) : ws_(net::make_strand(io)), timer_(ws_.get_executor()) {}

    void schedule()
    {
        timer_.expires_after(std::chrono::milliseconds(500));
        timer_.async_wait(beast::bind_front_handler(&ticker::on_tick, shared_from_this()));
    }

private:
    void on_tick(beast::error_code ec)
    {
        if (ec) return;
        beast::multi_buffer frame;
        beast::ostream(frame) << "{\"seq\":" << ++seq_ << "}";
        ws_.text(true);
        ws_.async_write(frame.data(), beast::bind_front_handler(&ticker::on_write, shared_from_this())); // expect: stack-escape
    }
    void on_write(beast::error_code ec, std::size_t)
    {
        if (!ec) schedule();
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer timer_;
    unsigned seq_ = 0;
};
