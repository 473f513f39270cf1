#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

// Chat room. Each session queues shared messages in a vector; growing it moves the pointers, the
// message being written stays where it is.
namespace chat {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using message = std::shared_ptr<const std::string>;

class session;

class room {
public:
    void join(session* s)
    {
        std::lock_guard lock(mutex_);
        sessions_.insert(s);
    }
    void leave(session* s)
    {
        std::lock_guard lock(mutex_);
        sessions_.erase(s);
    }
    void say(std::string text);

private:
    std::mutex mutex_;
    std::unordered_set<session*> sessions_;
};

class session : public std::enable_shared_from_this<session> {
public:
    session(net::ip::tcp::socket&& s, std::shared_ptr<room> r) : ws_(std::move(s)), room_(std::move(r)) {}
    ~session() { room_->leave(this); }

    void open() { ws_.async_accept(beast::bind_front_handler(&session::on_accept, shared_from_this())); }
    void send(message m)
    {
        net::post(ws_.get_executor(), beast::bind_front_handler(&session::on_send, shared_from_this(), std::move(m)));
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec)
            return;
        room_->join(this);
        read();
    }

    void read() { ws_.async_read(in_, beast::bind_front_handler(&session::on_read, shared_from_this())); }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec)
            return;
        room_->say(beast::buffers_to_string(in_.data()));
        in_.consume(in_.size());
        read();
    }

    void on_send(message m)
    {
        queue_.push_back(std::move(m));
        if (queue_.size() == 1)
            write();
    }

    void write()
    {
        ws_.async_write(net::buffer(*queue_.front()), beast::bind_front_handler(&session::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec)
            return;
        queue_.erase(queue_.begin());
        if (!queue_.empty())
            write();
    }

    websocket::stream<beast::tcp_stream> ws_;
    std::shared_ptr<room> room_;
    beast::flat_buffer in_;
    std::vector<message> queue_;
};

void room::say(std::string text)
{
    const auto shared = std::make_shared<const std::string>(std::move(text));
    std::vector<std::weak_ptr<session>> targets;
    {
        std::lock_guard lock(mutex_);
        for (session* s : sessions_)
            targets.push_back(s->weak_from_this());
    }
    for (auto& t : targets)
        if (auto s = t.lock())
            s->send(shared);
}

}  // namespace chat
