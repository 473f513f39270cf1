#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

// Ticker subscription: quotes are collected in one buffer and sent as one text frame.
namespace ticker {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

struct quote {
    std::string_view symbol;
    double bid, ask;
};

class subscription : public std::enable_shared_from_this<subscription> {
public:
    explicit subscription(net::ip::tcp::socket&& s) : ws_(std::move(s)) {}

    void open()
    {
        ws_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
        ws_.async_accept(beast::bind_front_handler(&subscription::on_accept, shared_from_this()));
    }

    // Called on the executor of the stream.
    void publish(const quote& q)
    {
        append(q);
        if (accepted_ && !sending_)
            send();
    }

private:
    void append(const quote& q)
    {
        beast::ostream(out_) << q.symbol << ' ' << q.bid << ' ' << q.ask << '\n'; // expect: mutated-in-flight
    }

    void on_accept(beast::error_code ec)
    {
        if (ec)
            return;
        accepted_ = true;
        ws_.text(true);
        if (out_.size() > 0)
            send();
    }

    void send()
    {
        sending_ = true;
        ws_.async_write(out_.data(), beast::bind_front_handler(&subscription::on_sent, shared_from_this())); // allow: mutated-in-flight
    }

    void on_sent(beast::error_code ec, std::size_t n)
    {
        sending_ = false;
        if (ec)
            return;
        out_.consume(n);
        if (out_.size() > 0)
            send();
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer out_;
    bool accepted_ = false;
    bool sending_ = false;
};

}  // namespace ticker
