#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace admin {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using net::ip::tcp;

using route = std::function<std::string(const http::request<http::string_body>&)>;

class http_session : public std::enable_shared_from_this<http_session> {
public:
    http_session(tcp::socket&& s, const std::map<std::string, route>& routes)
        : stream_(std::move(s)), routes_(routes)
    {
    }

    void read()
    {
        req_ = {};
        stream_.expires_after(std::chrono::seconds(15));
        http::async_read(stream_, buffer_, req_,
                         beast::bind_front_handler(&http_session::on_read, shared_from_this()));
    }

private:
    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return close();
        if (ec) return;
        respond();
    }

    void respond()
    {
        http::response<http::string_body> res{http::status::ok, req_.version()};
        res.set(http::field::server, "admin/1");
        res.set(http::field::content_type, "application/json");
        res.keep_alive(req_.keep_alive());
        const auto it = routes_.find(std::string(req_.target()));
        if (it == routes_.end()) {
            res.result(http::status::not_found);
            res.body() = "{}";
        } else {
            res.body() = it->second(req_);
        }
        res.prepare_payload();
        const bool keep = res.keep_alive();
        http::async_write(stream_, res, // expect: stack-escape
                          [self = shared_from_this(), keep](beast::error_code ec, std::size_t) {
                              if (ec) return;
                              if (!keep) return self->close();
                              self->read();
                          });
    }

    void close()
    {
        beast::error_code ec;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ec);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> req_;
    const std::map<std::string, route>& routes_;
};

}  // namespace admin
