#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>

namespace net = boost::asio;
namespace beast = boost::beast;
using ws_stream = beast::websocket::stream<beast::tcp_stream>;

class repeater : public std::enable_shared_from_this<repeater> {
public:
    repeater(ws_stream&& in, ws_stream&& out) : in_(std::move(in)), out_(std::move(out)) {}
    void run() { read(); }

private:
    void read() { in_.async_read(buf_, beast::bind_front_handler(&repeater::on_read, shared_from_this())); }
    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        out_.text(in_.got_text());
        out_.async_write(buf_.data(), beast::bind_front_handler(&repeater::on_write, shared_from_this())); // allow: overlapping-write
        buf_.consume(buf_.size()); // expect: mutated-in-flight
        read(); // allow: mutated-in-flight
    }
    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec) in_.next_layer().cancel();
    }
    ws_stream in_, out_;
    beast::flat_buffer buf_;
};
