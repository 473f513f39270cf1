#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

using ws_stream = websocket::stream<beast::tcp_stream>;

// Listens to one upstream feed. The handshake has been done by the dialer.
class feed {
public:
    using sink = std::function<void(const std::string& name, std::string text)>;

    feed(ws_stream ws, std::string name, sink out) : ws_(std::move(ws)), name_(std::move(name)), out_(std::move(out)) {}

    void listen()
    {
        std::shared_ptr<feed> self(this, [](feed*) {}); // allow: fake-owner
        ws_.async_read(buffer_, [self](beast::error_code ec, std::size_t) { // expect: fake-owner
            if (ec) {
                self->alive_ = false;
                return;
            }
            self->out_(self->name_, beast::buffers_to_string(self->buffer_.data()));
            self->buffer_.consume(self->buffer_.size());
            self->listen();
        });
    }

    bool alive() const { return alive_; }

private:
    ws_stream ws_;
    std::string name_;
    sink out_;
    beast::flat_buffer buffer_;
    bool alive_ = true;
};

class feed_table {
public:
    explicit feed_table(feed::sink out) : out_(std::move(out)) {}

    void attach(const std::string& name, ws_stream ws)
    {
        if (feeds_.contains(name))
            return;
        auto f = std::make_unique<feed>(std::move(ws), name, out_);
        f->listen();
        feeds_.emplace(name, std::move(f));
    }

    // Called by the administration page.
    void detach(const std::string& name) { feeds_.erase(name); } // allow: fake-owner

    std::size_t live() const
    {
        std::size_t n = 0;
        for (const auto& [name, f] : feeds_)
            n += f->alive();
        return n;
    }

private:
    feed::sink out_;
    std::map<std::string, std::unique_ptr<feed>> feeds_;
};
