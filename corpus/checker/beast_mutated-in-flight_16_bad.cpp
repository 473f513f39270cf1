#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdint>
#include <memory>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;

// Mirrors frames back to the sender; frames that come in while the mirror is busy are only counted.
class mirror_session : public std::enable_shared_from_this<mirror_session> {
public:
    explicit mirror_session(tcp::socket s) : ws_(std::move(s)) {}

    void run()
    {
        ws_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (!ec) self->do_read();
        });
    }

    std::uint64_t dropped() const { return dropped_; }

private:
    void do_read()
    {
        ws_.async_read(buffer_, [self = shared_from_this()](beast::error_code ec, std::size_t n) { // allow: mutated-in-flight
            self->on_read(ec, n);
        });
    }

    void on_read(beast::error_code ec, std::size_t n)
    {
        if (ec) return;
        bytes_in_ += n;
        if (writing_)
            ++dropped_;
        else
            mirror_back();
        buffer_.consume(buffer_.size()); // expect: mutated-in-flight
        do_read(); // allow: mutated-in-flight
    }

    void mirror_back()
    {
        writing_ = true;
        ws_.text(ws_.got_text());
        ws_.async_write(buffer_.data(), [self = shared_from_this()](beast::error_code ec, std::size_t n) { // allow: mutated-in-flight
            self->writing_ = false;
            if (ec) return;
            self->bytes_out_ += n;
        });
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer buffer_;
    std::uint64_t bytes_in_ = 0;
    std::uint64_t bytes_out_ = 0;
    std::uint64_t dropped_ = 0;
    bool writing_ = false;
};
