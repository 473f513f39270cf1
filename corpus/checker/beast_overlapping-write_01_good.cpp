#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace board {

namespace beast = boost::beast;
namespace net = boost::asio;
namespace ws = beast::websocket;
using net::ip::tcp;

class session;

class room {
public:
    void join(session* s) { members_.insert(s); }
    void leave(session* s) { members_.erase(s); }
    void publish(std::string text);

private:
    std::unordered_set<session*> members_;
};

class session : public std::enable_shared_from_this<session> {
public:
    session(tcp::socket&& s, std::shared_ptr<room> r) : ws_(std::move(s)), room_(std::move(r)) {}
    ~session() { room_->leave(this); }

    void run()
    {
        ws_.set_option(ws::stream_base::timeout::suggested(beast::role_type::server));
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->room_->join(self.get());
            self->read();
        });
    }

    void deliver(const std::shared_ptr<const std::string>& text)
    {
        queue_.push_back(text);
        if (queue_.size() > 1) return;
        write();
    }

private:
    void write()
    {
        ws_.text(true);
        ws_.async_write(net::buffer(*queue_.front()), [self = shared_from_this()](beast::error_code ec, std::size_t n) {
            if (ec) return;
            self->sent_ += n;
            self->queue_.erase(self->queue_.begin());
            if (!self->queue_.empty()) self->write();
        });
    }

    void read()
    {
        ws_.async_read(buffer_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return self->room_->leave(self.get());
            self->room_->publish(beast::buffers_to_string(self->buffer_.data()));
            self->buffer_.consume(self->buffer_.size());
            self->read();
        });
    }

    ws::stream<beast::tcp_stream> ws_;
    std::shared_ptr<room> room_;
    beast::flat_buffer buffer_;
    std::vector<std::shared_ptr<const std::string>> queue_;
    std::size_t sent_ = 0;
};

void room::publish(std::string text)
{
    const auto shared = std::make_shared<const std::string>(std::move(text));
    std::vector<std::shared_ptr<session>> now;
    for (session* s : members_)
        if (auto p = s->weak_from_this().lock()) now.push_back(std::move(p));
    for (const auto& s : now) s->deliver(shared);
}

}  // namespace board
