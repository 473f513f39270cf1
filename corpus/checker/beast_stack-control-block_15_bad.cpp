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
        auto res = std::make_shared<http::response<http::string_body>>(http::status::ok, request_.version());
        res->set(http::field::content_type, "application/json");
        res->keep_alive(request_.keep_alive());
        if (request_.method() == http::verb::head) {
            res->content_length(backend_.lookup(request_.target()).size());
            return send_header_only(std::move(res));
        }
        res->body() = backend_.lookup(request_.target());
        res->prepare_payload();
        send(std::move(res));
    }

    void send(std::shared_ptr<http::response<http::string_body>> res)
    {
        auto& message = *res;
        http::async_write(stream_, message, [self = shared_from_this(), res](beast::error_code ec, std::size_t) {
            if (ec || !res->keep_alive()) return self->close();
            self->read_request();
        });
    }

    void send_header_only(std::shared_ptr<http::response<http::string_body>> res)
    {
        http::response_serializer<http::string_body> sr{*res};
        http::async_write_header(stream_, sr, // expect: stack-control-block
                                 [self = shared_from_this(), res](beast::error_code ec, std::size_t) {
                                     if (ec || !res->keep_alive()) return self->close();
                                     self->read_request();
                                 });
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
