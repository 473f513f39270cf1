#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

// Server-sent events: a header without a body, then one chunk per event, one write at a time.
namespace sse {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

class event_stream : public std::enable_shared_from_this<event_stream> {
public:
    event_stream(beast::tcp_stream&& s, unsigned version) : stream_(std::move(s)), head_{http::status::ok, version} {}

    void open()
    {
        head_.set(http::field::content_type, "text/event-stream");
        head_.set(http::field::cache_control, "no-store");
        head_.chunked(true);
        send_head();
    }

    void push(std::string event)
    {
        events_.push_back("data: " + std::move(event) + "\n\n");
        if (opened_ && events_.size() == 1)
            send_chunk();
    }

private:
    void send_head()
    {
        http::response_serializer<http::empty_body> serializer{head_};
        auto self = shared_from_this();
        http::async_write_header(stream_, serializer, [self](beast::error_code ec, std::size_t) { // expect: stack-escape
            if (ec)
                return;
            self->opened_ = true;
            if (!self->events_.empty())
                self->send_chunk();
        });
    }

    void send_chunk()
    {
        net::async_write(stream_, http::make_chunk(net::buffer(events_.front())),
                         [self = shared_from_this()](beast::error_code ec, std::size_t) { self->on_chunk(ec); });
    }

    void on_chunk(beast::error_code ec)
    {
        if (ec)
            return;
        events_.pop_front();
        if (!events_.empty())
            send_chunk();
    }

    beast::tcp_stream stream_;
    http::response<http::empty_body> head_;
    std::deque<std::string> events_;
    bool opened_ = false;
};

}  // namespace sse
