#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

// Answers GET /events with an endless chunked response.
class event_source : public std::enable_shared_from_this<event_source> {
public:
    explicit event_source(net::ip::tcp::socket&& s) : stream_(std::move(s)), tick_(stream_.get_executor()) {}

    void run()
    {
        http::async_read(stream_, in_, req_, beast::bind_front_handler(&event_source::on_request, shared_from_this()));
    }

private:
    void on_request(beast::error_code ec, std::size_t)
    {
        if (ec) return close();
        if (req_.target() != "/events") return not_found();
        start_stream();
    }

    void not_found()
    {
        auto res = std::make_shared<http::response<http::string_body>>(http::status::not_found, req_.version());
        res->body() = "no such resource\n";
        res->prepare_payload();
        http::async_write(stream_, *res, [self = shared_from_this(), res](beast::error_code, std::size_t) { self->close(); });
    }

    void start_stream()
    {
        http::response<http::empty_body> head{http::status::ok, req_.version()};
        head.set(http::field::content_type, "text/event-stream");
        head.set(http::field::cache_control, "no-cache");
        head.chunked(true);
        sr_.emplace(head); // allow: stack-escape
        http::async_write_header(stream_, *sr_, // expect: stack-escape
                                 beast::bind_front_handler(&event_source::on_header, shared_from_this()));
    }

    void on_header(beast::error_code ec, std::size_t)
    {
        if (ec) return close();
        wait();
    }

    void wait()
    {
        tick_.expires_after(std::chrono::seconds(1));
        tick_.async_wait([self = shared_from_this()](beast::error_code ec) {
            if (!ec) self->send_event();
        });
    }

    void send_event()
    {
        event_ = "data: " + std::to_string(++seq_) + "\n\n";
        net::async_write(stream_, http::make_chunk(net::buffer(event_)),
                         [self = shared_from_this()](beast::error_code ec, std::size_t) {
                             if (ec) return self->close();
                             self->wait();
                         });
    }

    void close()
    {
        beast::error_code ec;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_both, ec);
    }

    beast::tcp_stream stream_;
    net::steady_timer tick_;
    beast::flat_buffer in_;
    http::request<http::string_body> req_;
    std::optional<http::response_serializer<http::empty_body>> sr_;
    std::string event_;
    unsigned long seq_ = 0;
};
