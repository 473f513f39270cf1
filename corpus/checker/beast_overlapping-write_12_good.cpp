// Broadcast room: one immutable message shared by many sessions, each of which writes one at a time.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class room_session;

class room {
public:
    void join(room_session* s)
    {
        std::lock_guard lk(m_);
        members_.insert(s);
    }
    void leave(room_session* s)
    {
        std::lock_guard lk(m_);
        members_.erase(s);
    }
    void broadcast(std::string text);

private:
    std::mutex m_;
    std::unordered_set<room_session*> members_;
};

class room_session : public std::enable_shared_from_this<room_session> {
public:
    room_session(net::ip::tcp::socket&& s, std::shared_ptr<room> r) : ws_(std::move(s)), room_(std::move(r)) {}
    ~room_session() { room_->leave(this); }

    void run() { ws_.async_accept(beast::bind_front_handler(&room_session::on_accept, shared_from_this())); }

    void send(std::shared_ptr<const std::string> m)
    {
        net::post(ws_.get_executor(), beast::bind_front_handler(&room_session::on_send, shared_from_this(), m));
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec) return;
        room_->join(this);
        do_read();
    }

    void do_read() { ws_.async_read(in_, beast::bind_front_handler(&room_session::on_read, shared_from_this())); }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        room_->broadcast(beast::buffers_to_string(in_.data()));
        in_.consume(in_.size());
        do_read();
    }

    void on_send(const std::shared_ptr<const std::string>& m)
    {
        out_.push_back(m); // the strings stay where they are when this grows
        if (out_.size() > 1) return;
        write_front();
    }

    void write_front()
    {
        ws_.async_write(net::buffer(*out_.front()), beast::bind_front_handler(&room_session::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        out_.erase(out_.begin());
        if (!out_.empty()) write_front();
    }

    websocket::stream<beast::tcp_stream> ws_;
    std::shared_ptr<room> room_;
    beast::flat_buffer in_;
    std::vector<std::shared_ptr<const std::string>> out_;
};

void room::broadcast(std::string text)
{
    auto m = std::make_shared<const std::string>(std::move(text));
    std::vector<std::weak_ptr<room_session>> to;
    {
        std::lock_guard lk(m_);
        to.reserve(members_.size());
        for (auto* p : members_) to.push_back(p->weak_from_this());
    }
    for (const auto& w : to)
        if (auto sp = w.lock()) sp->send(m);
}
