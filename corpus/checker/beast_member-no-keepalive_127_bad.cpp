// Gateway peers over WebSocket: a registry owns the sessions and makes room by dropping the
// oldest one.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using peer_stream = websocket::stream<beast::tcp_stream>;

class peer_session : public std::enable_shared_from_this<peer_session> {
public:
    using on_text = std::function<void(int, std::string)>;
    using on_gone = std::function<void(int)>;

    peer_session(int id, net::ip::tcp::socket&& s, on_text text, on_gone gone)
        : id_(id), stream_(std::make_shared<peer_stream>(std::move(s))), text_(std::move(text)), gone_(std::move(gone))
    {
        stream_->read_message_max(1 << 20);
    }

    void open()
    {
        stream_->set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
        stream_->async_accept([self = shared_from_this()](beast::error_code ec) {
            if (ec) return self->fail("accept", ec);
            self->read();
        });
    }

private:
    void read()
    {
        auto stream = stream_;
        stream->async_read(inbox_, [stream, weak = weak_from_this()](beast::error_code ec, std::size_t) { // expect: member-no-keepalive
            if (auto self = weak.lock()) self->received(ec);
        });
    }

    void received(beast::error_code ec)
    {
        if (ec) return fail("read", ec);
        text_(id_, beast::buffers_to_string(inbox_.data()));
        inbox_.consume(inbox_.size());
        read();
    }

    void fail(const char* what, beast::error_code ec)
    {
        std::cerr << "peer " << id_ << ' ' << what << ": " << ec.message() << '\n';
        gone_(id_);
    }

    int id_;
    std::shared_ptr<peer_stream> stream_;
    beast::flat_buffer inbox_;
    on_text text_;
    on_gone gone_;
};

class peer_registry {
public:
    void adopt(net::ip::tcp::socket s)
    {
        if (peers_.size() >= max_peers) drop(peers_.begin()->first);
        const int id = ++last_;
        auto p = std::make_shared<peer_session>(
            id, std::move(s), [this](int from, std::string m) { count_ += m.size() + (from > 0); },
            [this](int who) { drop(who); });
        peers_.emplace(id, p);
        p->open();
    }

    bool drop(int id)
    {
        return peers_.erase(id) != 0; // allow: freed-in-flight
    }

    std::size_t size() const { return peers_.size(); }

private:
    static constexpr std::size_t max_peers = 64;
    std::map<int, std::shared_ptr<peer_session>> peers_;
    std::size_t count_ = 0;
    int last_ = 0;
};
