#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using net::ip::tcp;

using message = std::shared_ptr<const std::string>;

// A viewer of a board. Updates, a clock and echoes may all want to write at the same time.
class viewer : public std::enable_shared_from_this<viewer> {
public:
    explicit viewer(tcp::socket&& s) : ws_(std::move(s)), clock_(ws_.get_executor()) {}

    void run() { ws_.async_accept(beast::bind_front_handler(&viewer::on_accept, shared_from_this())); }

    // From any thread.
    void send(message m)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), m = std::move(m)]() mutable { self->enqueue(std::move(m)); });
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec) return;
        open_ = true;
        if (!queue_.empty()) write_front();
        tick();
        read();
    }

    void read() { ws_.async_read(in_, beast::bind_front_handler(&viewer::on_read, shared_from_this())); }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) {
            open_ = false;
            clock_.cancel();
            return;
        }
        enqueue(std::make_shared<const std::string>("echo " + beast::buffers_to_string(in_.data())));
        in_.consume(in_.size());
        read();
    }

    void tick()
    {
        clock_.expires_after(std::chrono::seconds(20));
        clock_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (ec || !self->open_) return;
            self->enqueue(std::make_shared<const std::string>("tick"));
            self->tick();
        });
    }

    void enqueue(message m)
    {
        queue_.push_back(std::move(m));
        if (!open_ || queue_.size() > 1) return;
        write_front();
    }

    void write_front() { ws_.async_write(net::buffer(*queue_.front()), beast::bind_front_handler(&viewer::on_write, shared_from_this())); }

    void on_write(beast::error_code ec, std::size_t)
    {
        queue_.pop_front();
        if (ec || !open_) {
            open_ = false;
            return;
        }
        if (!queue_.empty()) write_front();
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer clock_;
    beast::flat_buffer in_;
    std::deque<message> queue_;
    bool open_ = false;
};

void update_all(const std::set<std::shared_ptr<viewer>>& viewers, std::string text)
{
    const message m = std::make_shared<const std::string>(std::move(text));
    for (const auto& v : viewers) v->send(m);
}
