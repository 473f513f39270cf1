#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace quotes {

namespace beast = boost::beast;
namespace net = boost::asio;
namespace ssl = net::ssl;
namespace ws = beast::websocket;
using net::ip::tcp;

struct envelope {
    std::string op;
    std::vector<std::string> args;

    std::string dump() const
    {
        std::string s = R"({"op":")" + op + R"(","args":[)";
        for (std::size_t i = 0; i < args.size(); ++i) {
            if (i) s += ',';
            s += '"' + args[i] + '"';
        }
        return s + "]}";
    }
};

class feed_client : public std::enable_shared_from_this<feed_client> {
public:
    using tick_fn = std::function<void(const std::string&)>;

    feed_client(net::io_context& io, ssl::context& ctx, tick_fn f)
        : stream_(net::make_strand(io), ctx), on_tick_(std::move(f))
    {
    }

    void open(const tcp::endpoint& ep, std::string host)
    {
        host_ = std::move(host);
        beast::get_lowest_layer(stream_).async_connect(ep, [self = shared_from_this()](beast::error_code ec) {
            if (ec) return;
            self->stream_.next_layer().async_handshake(ssl::stream_base::client, [self](beast::error_code e) {
                if (!e) self->upgrade();
            });
        });
    }

private:
    void upgrade()
    {
        stream_.async_handshake(host_, "/v1/stream", [self = shared_from_this()](beast::error_code ec) {
            if (!ec) self->subscribe({"trades.BTC", "book.ETH"});
        });
    }

    void subscribe(std::vector<std::string> channels)
    {
        envelope e{"subscribe", std::move(channels)};
        stream_.async_write(net::buffer(e.dump()), [self = shared_from_this()](beast::error_code ec, std::size_t) { // expect: temporary
            if (!ec) self->read();
        });
    }

    void read()
    {
        stream_.async_read(in_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return;
            self->on_tick_(beast::buffers_to_string(self->in_.data()));
            self->in_.clear();
            self->read();
        });
    }

    ws::stream<beast::ssl_stream<beast::tcp_stream>> stream_;
    beast::flat_buffer in_;
    std::string host_;
    tick_fn on_tick_;
};

}  // namespace quotes
