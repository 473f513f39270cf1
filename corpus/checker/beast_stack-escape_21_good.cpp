#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;
using route_fn = std::function<std::string(const request&)>;

class router {
public:
    void add(std::string path, route_fn f) { routes_[std::move(path)] = std::move(f); }
    const route_fn* find(beast::string_view target) const
    {
        auto it = routes_.find(std::string(target.substr(0, target.find('?'))));
        return it == routes_.end() ? nullptr : &it->second;
    }

private:
    std::map<std::string, route_fn> routes_;
};

class http_worker : public std::enable_shared_from_this<http_worker> {
public:
    http_worker(net::ip::tcp::socket s, const router& r) : stream_(std::move(s)), router_(r) {}

    void read()
    {
        req_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&http_worker::on_read, shared_from_this()));
    }

private:
    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return finish();
        if (ec) return;
        if (const route_fn* f = router_.find(req_.target()))
            reply(http::status::ok, (*f)(req_));
        else
            reply(http::status::not_found, "no such resource");
    }

    void reply(http::status st, std::string body)
    {
        auto res = std::make_shared<response>(st, req_.version());
        res->set(http::field::server, "worker");
        res->set(http::field::content_type, "text/plain");
        res->keep_alive(req_.keep_alive());
        res->body() = std::move(body);
        res->prepare_payload();
        const bool close = res->need_eof();
        http::async_write(stream_, *res,
                          [self = shared_from_this(), res, close](beast::error_code ec, std::size_t) {
                              if (ec) return;
                              if (close) return self->finish();
                              self->read();
                          });
    }

    void finish()
    {
        beast::error_code ec;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ec);
    }

    beast::tcp_stream stream_;
    const router& router_;
    beast::flat_buffer buffer_;
    request req_;
};
