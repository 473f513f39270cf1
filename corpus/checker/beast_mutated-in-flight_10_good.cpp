#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>

namespace net = boost::asio;
namespace beast = boost::beast;
using ws_stream = beast::websocket::stream<beast::tcp_stream>;

class repeater : public std::enable_shared_from_this<repeater> {
public:
    repeater(ws_stream&& in, ws_stream&& out) : in_(std::move(in)), out_(std::move(out)) {}
    void run() { read(); }

private:
    void read()
    {
        in_.async_read(buf_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return;
            self->out_.binary(self->in_.got_binary());
            self->out_.async_write(self->buf_.cdata(), [self](beast::error_code ec, std::size_t n) {
                self->buf_.consume(n);
                self->buf_.shrink_to_fit();
                if (!ec) self->read();
            });
        });
    }
    ws_stream in_, out_;
    beast::flat_buffer buf_;
};

void pipe(ws_stream in, ws_stream out) { std::make_shared<repeater>(std::move(in), std::move(out))->run(); }
