// Chat hub over WebSocket: each incoming message goes to every member of the room.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <set>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace ws = beast::websocket;

class member;

class room {
public:
    void join(const std::shared_ptr<member>& m) { members_.insert(m); }
    void leave(const std::shared_ptr<member>& m) { members_.erase(m); }
    void broadcast(const std::shared_ptr<const std::string>& text);

private:
    std::set<std::shared_ptr<member>> members_;
};

class member : public std::enable_shared_from_this<member> {
public:
    member(net::ip::tcp::socket s, std::shared_ptr<room> r) : ws_(std::move(s)), room_(std::move(r)) {}

    void run()
    {
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->room_->join(self);
            self->read();
        });
    }

    void deliver(std::shared_ptr<const std::string> text)
    {
        net::post(ws_.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
            self->write(std::move(text));
        });
    }

private:
    void read()
    {
        ws_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return self->room_->leave(self);
            auto text = std::make_shared<const std::string>(beast::buffers_to_string(self->in_.data()));
            self->in_.consume(self->in_.size());
            self->room_->broadcast(text);
            self->read();
        });
    }

    void write(std::shared_ptr<const std::string> text)
    {
        auto view = net::buffer(*text);
        ws_.async_write(view, [self = shared_from_this(), text = std::move(text)](beast::error_code ec, std::size_t) { // expect: overlapping-write
            if (ec) self->room_->leave(self);
        });
    }

    ws::stream<beast::tcp_stream> ws_;
    beast::flat_buffer in_;
    std::shared_ptr<room> room_;
};

void room::broadcast(const std::shared_ptr<const std::string>& text)
{
    for (const auto& m : members_) m->deliver(text); // allow: overlapping-write
}

int main()
{
    net::io_context io(1);
    auto lobby = std::make_shared<room>();
    net::ip::tcp::acceptor acceptor(io, {net::ip::tcp::v4(), 8080});
    for (int i = 0; i < 2; ++i) std::make_shared<member>(acceptor.accept(), lobby)->run();
    io.run();
}
