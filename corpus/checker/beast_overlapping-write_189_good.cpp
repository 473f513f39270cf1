// WebSocket ticker session: prices are pushed from any thread, one frame is on the wire at a time.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class ticker_session : public std::enable_shared_from_this<ticker_session> {
public:
    explicit ticker_session(net::ip::tcp::socket&& s) : ws_(std::move(s)) {}

    void start()
    {
        ws_.async_accept(beast::bind_front_handler(&ticker_session::on_accept, shared_from_this()));
    }

    void push(std::string symbol, double price)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), symbol = std::move(symbol), price] {
            if (self->failed_) return;
            self->queue_.push_back(symbol + "=" + std::to_string(price));
            if (self->open_ && self->queue_.size() == 1) self->write_front();
        });
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec) {
            failed_ = true;
            queue_.clear();
            return;
        }
        open_ = true;
        if (!queue_.empty()) write_front();
        read();
    }

    void read()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) {
                self->failed_ = true;
                return;
            }
            self->on_command(beast::buffers_to_string(self->in_.data()));
            self->in_.consume(self->in_.size());
            self->read();
        });
    }

    void on_command(const std::string& text)
    {
        queue_.push_back("ok " + text);
        if (queue_.size() == 1) write_front();
    }

    void write_front()
    {
        ws_.async_write(net::buffer(queue_.front()), beast::bind_front_handler(&ticker_session::on_written, shared_from_this()));
    }

    void on_written(beast::error_code ec, std::size_t)
    {
        queue_.pop_front();
        if (ec || failed_) {
            failed_ = true;
            queue_.clear();
            return;
        }
        if (!queue_.empty()) write_front();
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer in_;
    std::deque<std::string> queue_;
    bool open_ = false;
    bool failed_ = false;
};

int main()
{
    net::io_context io;
    net::ip::tcp::acceptor acceptor(io, {net::ip::tcp::v4(), 9002});
    auto s = std::make_shared<ticker_session>(acceptor.accept(net::make_strand(io)));
    s->start();
    s->push("ACME", 12.5);
    io.run();
}
