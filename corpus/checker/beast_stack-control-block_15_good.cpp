#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

struct backend {
    virtual ~backend() = default;
    virtual std::string lookup(beast::string_view target) = 0;
};

struct outgoing {
    explicit outgoing(unsigned version) : message(http::status::ok, version), serializer(message) {}
    http::response<http::string_body> message;
    http::response_serializer<http::string_body> serializer;
};

class http_session : public std::enable_shared_from_this<http_session> {
public:
    http_session(net::ip::tcp::socket s, backend& b) : stream_(std::move(s)), backend_(b) {}

    void start() { read_request(); }

private:
    void read_request()
    {
        request_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, in_, request_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return self->close();
            self->handle();
        });
    }

    void handle()
    {
        auto out = std::make_unique<outgoing>(request_.version());
        auto& message = out->message;
        message.set(http::field::content_type, "application/json");
        message.keep_alive(request_.keep_alive());
        if (request_.method() == http::verb::head) {
            message.content_length(backend_.lookup(request_.target()).size());
        } else {
            message.body() = backend_.lookup(request_.target());
            message.prepare_payload();
        }
        send(std::move(out), request_.method() == http::verb::head);
    }

    void send(std::unique_ptr<outgoing> out, bool header_only)
    {
        auto& sr = out->serializer;
        auto done = [self = shared_from_this(), out = std::move(out)](beast::error_code ec, std::size_t) {
            if (ec || !out->message.keep_alive()) return self->close();
            self->read_request();
        };
        if (header_only)
            http::async_write_header(stream_, sr, std::move(done));
        else
            http::async_write(stream_, sr, std::move(done));
    }

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    backend& backend_;
    beast::flat_buffer in_;
    http::request<http::string_body> request_;
};
