// Chunked directory listing over HTTP/1.1.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

class listing_session : public std::enable_shared_from_this<listing_session> {
public:
    explicit listing_session(net::ip::tcp::socket&& s) : stream_(std::move(s)) {}

    void run() { do_read(); }

private:
    void do_read()
    {
        req_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, req_,
                         beast::bind_front_handler(&listing_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return do_close();
        entries_ = {"bin", "etc", "srv", "usr"};
        send_header();
    }

    void send_header()
    {
        http::response<http::empty_body> res{http::status::ok, req_.version()};
        res.set(http::field::server, "lister");
        res.set(http::field::content_type, "text/plain");
        res.chunked(true);
        ser_.emplace(res); // allow: stack-escape
        http::async_write_header(stream_, *ser_, // expect: stack-escape
                                 beast::bind_front_handler(&listing_session::on_header, shared_from_this()));
    }

    void on_header(beast::error_code ec, std::size_t)
    {
        if (ec) return do_close();
        send_entry();
    }

    void send_entry()
    {
        if (entries_.empty()) {
            net::async_write(stream_, http::make_chunk_last(),
                             beast::bind_front_handler(&listing_session::on_last, shared_from_this()));
            return;
        }
        chunk_ = entries_.front() + "\n";
        entries_.pop_front();
        net::async_write(stream_, http::make_chunk(net::buffer(chunk_)),
                         beast::bind_front_handler(&listing_session::on_entry, shared_from_this()));
    }

    void on_entry(beast::error_code ec, std::size_t)
    {
        if (ec) return do_close();
        send_entry();
    }

    void on_last(beast::error_code ec, std::size_t)
    {
        if (ec || !req_.keep_alive()) return do_close();
        do_read();
    }

    void do_close()
    {
        beast::error_code ec;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ec);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> req_;
    std::optional<http::response_serializer<http::empty_body>> ser_;
    std::deque<std::string> entries_;
    std::string chunk_;
};
