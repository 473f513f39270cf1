#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using net::ip::tcp;

// JSON requests are answered one by one. Browsers want application level heartbeats besides.
class api_session : public std::enable_shared_from_this<api_session> {
public:
    explicit api_session(tcp::socket&& s) : ws_(std::move(s)), heartbeat_(ws_.get_executor()) {}

    void run()
    {
        ws_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
        ws_.async_accept(beast::bind_front_handler(&api_session::on_accept, shared_from_this()));
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec) return;
        ws_.text(true);
        do_read();
        arm_heartbeat();
    }

    void do_read() { ws_.async_read(in_, beast::bind_front_handler(&api_session::on_read, shared_from_this())); }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) {
            heartbeat_.cancel();
            return;
        }
        reply_ = answer(beast::buffers_to_string(in_.data()));
        in_.consume(in_.size());
        ws_.async_write(net::buffer(reply_), beast::bind_front_handler(&api_session::on_reply, shared_from_this())); // allow: overlapping-write
    }

    void on_reply(beast::error_code ec, std::size_t)
    {
        if (!ec) do_read();
    }

    void arm_heartbeat()
    {
        heartbeat_.expires_after(std::chrono::seconds(15));
        heartbeat_.async_wait(beast::bind_front_handler(&api_session::on_heartbeat, shared_from_this()));
    }

    void on_heartbeat(beast::error_code ec)
    {
        static constexpr std::string_view beat = "{\"op\":\"heartbeat\"}";
        if (ec) return;
        ws_.async_write(net::buffer(beat), beast::bind_front_handler(&api_session::on_beat, shared_from_this())); // expect: overlapping-write
    }

    void on_beat(beast::error_code ec, std::size_t)
    {
        if (!ec) arm_heartbeat();
    }

    static std::string answer(const std::string& request)
    {
        return request.find("\"op\":\"time\"") != std::string::npos ? "{\"time\":0}" : "{\"error\":\"unknown op\"}";
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer heartbeat_;
    beast::flat_buffer in_;
    std::string reply_;
};

void accept_loop(net::io_context& io, tcp::acceptor& acc)
{
    acc.async_accept(net::make_strand(io), [&io, &acc](beast::error_code ec, tcp::socket s) {
        if (!ec) std::make_shared<api_session>(std::move(s))->run();
        accept_loop(io, acc);
    });
}
