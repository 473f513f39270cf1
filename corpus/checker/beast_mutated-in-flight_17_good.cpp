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
        ws_.async_read(rx_, beast::bind_front_handler(&mirror_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t n)
    {
        if (ec) return;
        bytes_in_ += n;
        if (writing_)
            ++dropped_;
        else
            mirror_back();
        rx_.consume(rx_.size());
        do_read();
    }

    void mirror_back()
    {
        writing_ = true;
        tx_.consume(tx_.size());
        swap(rx_, tx_);
        ws_.text(ws_.got_text());
        ws_.async_write(tx_.data(), beast::bind_front_handler(&mirror_session::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t n)
    {
        writing_ = false;
        if (ec) return;
        bytes_out_ += n;
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer rx_;
    beast::flat_buffer tx_;
    std::uint64_t bytes_in_ = 0;
    std::uint64_t bytes_out_ = 0;
    std::uint64_t dropped_ = 0;
    bool writing_ = false;
};
