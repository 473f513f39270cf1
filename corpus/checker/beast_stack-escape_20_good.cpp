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
    using header = http::response<http::empty_body>;

    void on_request(beast::error_code ec, std::size_t)
    {
        if (ec) return close();
        header h{req_.target() == "/events" ? http::status::ok : http::status::not_found, req_.version()};
        if (h.result() == http::status::ok) {
            h.set(http::field::content_type, "text/event-stream");
            h.chunked(true);
        } else {
            h.keep_alive(false);
        }
        write_head(std::move(h));
    }

    void write_head(header h)
    {
        head_.emplace(std::move(h));
        sr_.emplace(*head_);
        http::async_write_header(stream_, *sr_,
                                 beast::bind_front_handler(&event_source::on_header, shared_from_this()));
    }

    void on_header(beast::error_code ec, std::size_t)
    {
        if (ec || head_->result() != http::status::ok) return close();
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
    std::optional<header> head_;
    std::optional<http::response_serializer<http::empty_body>> sr_;
    std::string event_;
    unsigned long seq_ = 0;
};
