#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;

namespace admin {

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;
using Handler = std::function<Response(const Request&)>;

class Router {
public:
    void add(std::string path, Handler h) { routes_[std::move(path)] = std::move(h); }

    Response route(const Request& req) const
    {
        auto it = routes_.find(std::string(req.target()));
        Response res = it != routes_.end() ? it->second(req) : Response(http::status::not_found, req.version());
        res.set(http::field::server, "admin/2");
        res.keep_alive(req.keep_alive());
        res.prepare_payload();
        return res;
    }

private:
    std::map<std::string, Handler> routes_;
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
public:
    HttpConnection(tcp::socket&& s, std::shared_ptr<const Router> router)
        : stream_(std::move(s)), router_(std::move(router))
    {
    }

    void run()
    {
        net::dispatch(stream_.get_executor(), beast::bind_front_handler(&HttpConnection::do_read, shared_from_this()));
    }

private:
    void do_read()
    {
        parser_.emplace();
        parser_->body_limit(64 * 1024);
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, *parser_,
                         beast::bind_front_handler(&HttpConnection::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return do_close();
        if (ec) return;
        const Request req = parser_->release();
        auto res = std::make_shared<Response>(router_->route(req));
        send(res);
        if (res->keep_alive()) do_read();
    }

    void send(std::shared_ptr<Response> res)
    {
        http::async_write(stream_, *res, // expect: overlapping-write
                          [self = shared_from_this(), res](beast::error_code ec, std::size_t n) {
                              self->on_write(ec, n, res->need_eof());
                          });
    }

    void on_write(beast::error_code ec, std::size_t n, bool eof)
    {
        sent_ += n;
        if (ec || eof) do_close();
    }

    void do_close()
    {
        beast::error_code ec;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ec);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    std::shared_ptr<const Router> router_;
    std::size_t sent_ = 0;
};

void accept_on(tcp::acceptor& acc, std::shared_ptr<const Router> router)
{
    acc.async_accept(net::make_strand(acc.get_executor()), [&acc, router](beast::error_code ec, tcp::socket s) {
        if (!ec) std::make_shared<HttpConnection>(std::move(s), router)->run();
        if (acc.is_open()) accept_on(acc, router);
    });
}

}  // namespace admin
