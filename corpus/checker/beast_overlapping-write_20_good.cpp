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

// Reads one request ahead while a response is being written; the response to
// it is parked until the connection is free again.
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
        if (ec == http::error::end_of_stream && !writing_) return shut();
        if (ec) return;
        request req = parser_->release();
        auto res = std::make_unique<response>((*router_)(req));
        res->keep_alive(req.keep_alive());
        res->prepare_payload();
        if (writing_) {
            parked_ = std::move(res);
            return;
        }
        respond(std::move(res));
        if (req.keep_alive()) read();
    }

    void respond(std::unique_ptr<response> res)
    {
        writing_ = std::move(res);
        http::async_write(stream_, *writing_, beast::bind_front_handler(&http_session::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        const bool more = writing_->keep_alive();
        writing_.reset();
        if (ec || !more) return shut();
        if (!parked_) return;
        const bool again = parked_->keep_alive();
        respond(std::move(parked_));
        if (again) read();
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
    std::unique_ptr<response> writing_, parked_;
};

void accept_loop(net::ip::tcp::acceptor& acc, std::shared_ptr<const router> r)
{
    acc.async_accept(net::make_strand(acc.get_executor()), [&acc, r](beast::error_code ec, net::ip::tcp::socket s) {
        if (!ec) std::make_shared<http_session>(std::move(s), r)->run();
        accept_loop(acc, r);
    });
}
