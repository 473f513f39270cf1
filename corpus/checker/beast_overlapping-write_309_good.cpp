// Dashboard feed: many producers, one websocket a viewer, messages sent one after the other.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

using message = std::shared_ptr<const std::string>;

class viewer : public std::enable_shared_from_this<viewer> {
public:
    explicit viewer(net::ip::tcp::socket s) : ws_(std::move(s)) {}

    void run()
    {
        net::dispatch(ws_.get_executor(), [self = shared_from_this()] {
            self->ws_.async_accept(beast::bind_front_handler(&viewer::on_accept, self));
        });
    }

    // Any thread; the socket was accepted on a strand.
    void push(message m)
    {
        net::post(ws_.get_executor(),
                  beast::bind_front_handler(&viewer::enqueue, shared_from_this(), std::move(m)));
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec)
            return;
        open_ = true;
        read();
        if (!queue_.empty())
            write_front();
    }

    // Viewers do not talk; the read is there for pings and the close frame.
    void read() { ws_.async_read(inbox_, beast::bind_front_handler(&viewer::on_read, shared_from_this())); }

    void on_read(beast::error_code ec, std::size_t n)
    {
        if (ec) {
            open_ = false;
            return;
        }
        inbox_.consume(n);
        read();
    }

    void enqueue(message m)
    {
        if (queue_.size() > 200)
            return;  // too slow; it will get the next snapshot
        queue_.push_back(std::move(m));
        if (open_ && queue_.size() == 1)
            write_front();
    }

    void write_front()
    {
        ws_.async_write(net::buffer(*queue_.front()),
                        beast::bind_front_handler(&viewer::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec) {
            open_ = false;
            return;
        }
        queue_.pop_front();
        if (!queue_.empty())
            write_front();
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer inbox_;
    std::deque<message> queue_;
    bool open_ = false;
};

void broadcast(const std::vector<std::shared_ptr<viewer>>& viewers, const std::string& chart, double value)
{
    auto m = std::make_shared<const std::string>("{\"" + chart + "\":" + std::to_string(value) + "}");
    for (const auto& v : viewers)
        v->push(m);
}
