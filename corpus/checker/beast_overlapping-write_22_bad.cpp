#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <deque>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = net::ip::tcp;

class chat_session;

class chat_room {
public:
    void join(chat_session* s) { members_.insert(s); }
    void leave(chat_session* s) { members_.erase(s); }
    void broadcast(const std::string& text);

private:
    std::unordered_set<chat_session*> members_;
};

class chat_session : public std::enable_shared_from_this<chat_session> {
public:
    chat_session(tcp::socket&& s, chat_room& room) : ws_(std::move(s)), room_(room) {}
    ~chat_session() { room_.leave(this); }

    void run()
    {
        ws_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
        ws_.async_accept(beast::bind_front_handler(&chat_session::on_accept, shared_from_this()));
    }

    void send(std::string text)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
            const bool idle = self->queue_.empty();
            self->queue_.push_back(std::move(text));
            if (idle) self->write_next();
        });
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec) return;
        room_.join(this);
        do_read();
    }

    void do_read() { ws_.async_read(buffer_, beast::bind_front_handler(&chat_session::on_read, shared_from_this())); }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        room_.broadcast(beast::buffers_to_string(buffer_.data()));
        buffer_.consume(buffer_.size());
        do_read();
    }

    void write_next()
    {
        auto msg = std::make_shared<std::string>(std::move(queue_.front()));
        queue_.pop_front();
        ws_.text(true);
        ws_.async_write(net::buffer(*msg), // expect: overlapping-write
                        [self = shared_from_this(), msg](beast::error_code ec, std::size_t) {
                            if (ec) return;
                            if (!self->queue_.empty()) self->write_next();
                        });
    }

    websocket::stream<beast::tcp_stream> ws_;
    chat_room& room_;
    beast::flat_buffer buffer_;
    std::deque<std::string> queue_;
};

void chat_room::broadcast(const std::string& text)
{
    for (chat_session* s : members_) s->send(text);
}
