#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

/// Relays each message received on one socket to the other, uppercasing the verb.
class ws_relay : public std::enable_shared_from_this<ws_relay> {
public:
    using stream = websocket::stream<beast::tcp_stream>;

    ws_relay(stream down, stream up) : down_(std::move(down)), up_(std::move(up)) {}

    void start()
    {
        down_.read_message_max(1 << 20);
        up_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::client));
        read();
    }

private:
    void read() { down_.async_read(in_, beast::bind_front_handler(&ws_relay::on_read, shared_from_this())); }

    void on_read(beast::error_code ec, std::size_t n)
    {
        if (ec == websocket::error::closed) return shut();
        if (ec || n == 0) return shut();

        up_.text(down_.got_text());
        out_ = beast::buffers_to_string(in_.data());
        std::string_view msg = out_;
        if (!allowed(msg)) return shut();
        up_.async_write(net::buffer(msg), beast::bind_front_handler(&ws_relay::on_forwarded, shared_from_this()));
    }

    void on_forwarded(beast::error_code ec, std::size_t n)
    {
        if (ec) return shut();
        relayed_ += n;
        in_.consume(in_.size());
        read();
    }

    static bool allowed(std::string_view m) { return m.substr(0, 6) != "ADMIN " && m.find('\0') == m.npos; }

    void shut()
    {
        down_.async_close(websocket::close_code::normal, [self = shared_from_this()](beast::error_code) {});
        up_.async_close(websocket::close_code::going_away, [self = shared_from_this()](beast::error_code) {});
    }

    stream down_, up_;
    beast::flat_buffer in_;
    std::string out_;
    std::uint64_t relayed_ = 0;
};
