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

using request_type = http::request<http::string_body>;
using lookup = std::function<std::optional<std::string>(const std::string&)>;

http::message_generator respond(const request_type& req, const lookup& find)
{
    if (req.method() != http::verb::get) {
        http::response<http::empty_body> res{http::status::method_not_allowed, req.version()};
        res.set(http::field::allow, "GET");
        res.keep_alive(req.keep_alive());
        res.prepare_payload();
        return res;
    }
    std::string key(req.target().substr(1));
    http::response<http::string_body> res{http::status::ok, req.version()};
    res.keep_alive(req.keep_alive());
    if (auto value = find(key)) {
        res.body() = std::move(*value);
    } else {
        res.result(http::status::not_found);
        res.body() = "no such key: " + key + "\n";
    }
    res.prepare_payload();
    return res;
}

class http_session : public std::enable_shared_from_this<http_session> {
public:
    http_session(net::ip::tcp::socket&& s, lookup f) : stream_(std::move(s)), find_(std::move(f)) {}

    void run()
    {
        net::dispatch(stream_.get_executor(), beast::bind_front_handler(&http_session::read, shared_from_this()));
    }

private:
    void read()
    {
        request_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, request_, beast::bind_front_handler(&http_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec)
            return shut();
        http::message_generator answer = respond(request_, find_);
        bool keep = answer.keep_alive();
        beast::async_write(stream_, std::move(answer), beast::bind_front_handler(&http_session::on_write, shared_from_this(), keep));
    }

    void on_write(bool keep, beast::error_code ec, std::size_t)
    {
        if (ec || !keep)
            return shut();
        read();
    }

    void shut()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    lookup find_;
    beast::flat_buffer buffer_;
    request_type request_;
};
