#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;
using router = std::function<response(const request&)>;

class http_session : public std::enable_shared_from_this<http_session> {
public:
    http_session(net::ip::tcp::socket&& s, std::shared_ptr<const router> r) : stream_(std::move(s)), router_(std::move(r)) {}

    void run()
    {
        net::dispatch(stream_.get_executor(), beast::bind_front_handler(&http_session::read, shared_from_this()));
    }

private:
    void read()
    {
        parser_.emplace();
        parser_->body_limit(64 * 1024);
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, in_, *parser_, beast::bind_front_handler(&http_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return shut();
        if (ec) return;
        request req = parser_->release();
        auto res = std::make_shared<response>((*router_)(req));
        res->keep_alive(req.keep_alive());
        res->prepare_payload();
        respond(std::move(res)); // allow: overlapping-write
        // Keep reading so that a pipelining client need not wait.
        if (req.keep_alive()) read(); // allow: overlapping-write
    }

    void respond(std::shared_ptr<response> res)
    {
        response& r = *res;
        http::async_write(stream_, r, [self = shared_from_this(), res](beast::error_code ec, std::size_t) { // expect: overlapping-write
            if (ec || !res->keep_alive()) return self->shut();
            ++self->served_;
        });
    }

    void shut()
    {
        beast::error_code ec;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ec);
    }

    beast::tcp_stream stream_;
    std::shared_ptr<const router> router_;
    beast::flat_buffer in_;
    std::optional<http::request_parser<http::string_body>> parser_;
    unsigned long served_ = 0;
};

void accept_loop(net::ip::tcp::acceptor& acc, std::shared_ptr<const router> r)
{
    acc.async_accept(net::make_strand(acc.get_executor()), [&acc, r](beast::error_code ec, net::ip::tcp::socket s) {
        if (!ec) std::make_shared<http_session>(std::move(s), r)->run();
        accept_loop(acc, r);
    });
}
