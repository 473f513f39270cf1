#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using request_type = http::request<http::string_body>;
using response_type = http::response<http::string_body>;

namespace {
response_type make_reply(const request_type& req, http::status st, std::string body)
{
    response_type res{st, req.version()};
    res.set(http::field::server, "inventory/2");
    res.set(http::field::content_type, "application/json");
    res.keep_alive(req.keep_alive());
    res.body() = std::move(body);
    res.prepare_payload();
    return res;
}
}  // namespace

class inventory {
public:
    virtual ~inventory() = default;
    virtual bool lookup(const std::string& sku, std::string& json) const = 0;
};

class http_session : public std::enable_shared_from_this<http_session> {
public:
    http_session(net::ip::tcp::socket&& s, std::shared_ptr<const inventory> db) : stream_(std::move(s)), db_(std::move(db)) {}
    void run() { read(); }

private:
    void read()
    {
        req_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&http_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return close();
        if (ec) return;
        if (req_.method() != http::verb::get) {
            http::async_write(stream_, make_reply(req_, http::status::method_not_allowed, "{}"), // expect: temporary
                              beast::bind_front_handler(&http_session::on_write, shared_from_this(), true));
            return;
        }
        std::string json;
        const bool found = db_->lookup(std::string(req_.target()), json);
        res_ = make_reply(req_, found ? http::status::ok : http::status::not_found, std::move(json));
        http::async_write(stream_, res_,
                          beast::bind_front_handler(&http_session::on_write, shared_from_this(), res_.need_eof()));
    }

    void on_write(bool last, beast::error_code ec, std::size_t)
    {
        if (ec) return;
        if (last) return close();
        read();
    }

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    std::shared_ptr<const inventory> db_;
    beast::flat_buffer buffer_;
    request_type req_;
    response_type res_;
};

void accept_loop(net::ip::tcp::acceptor& acc, std::shared_ptr<const inventory> db)
{
    acc.async_accept([&acc, db](beast::error_code ec, net::ip::tcp::socket s) {
        if (ec) return;
        std::make_shared<http_session>(std::move(s), db)->run();
        accept_loop(acc, db);
    });
}
