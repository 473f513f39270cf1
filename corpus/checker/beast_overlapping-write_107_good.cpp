#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <deque>
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
        net::dispatch(stream_.get_executor(), beast::bind_front_handler(&HttpConnection::begin, shared_from_this()));
    }

private:
    void begin()
    {
        if (!std::exchange(started_, true)) do_read();
    }

    static constexpr std::size_t kPipeline = 8;

    void do_read()
    {
        reading_ = true;
        parser_.emplace();
        parser_->body_limit(64 * 1024);
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, *parser_,
                         beast::bind_front_handler(&HttpConnection::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) {
            last_ = true;
            if (replies_.empty()) do_close();
            return;
        }
        if (ec) return;
        const Request req = parser_->release();
        reading_ = false;
        replies_.push_back(router_->route(req));
        if (!replies_.back().keep_alive()) last_ = true;
        if (replies_.size() == 1) write_front();
        read_more();
    }

    void read_more()
    {
        if (!last_ && !reading_ && replies_.size() < kPipeline) do_read();
    }

    void write_front()
    {
        http::async_write(stream_, replies_.front(),
                          beast::bind_front_handler(&HttpConnection::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t n)
    {
        sent_ += n;
        const bool eof = replies_.front().need_eof();
        replies_.pop_front();
        if (ec || eof) {
            last_ = true;
            return do_close();
        }
        if (!replies_.empty())
            write_front();
        else if (last_)
            return do_close();
        read_more();
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
    std::deque<Response> replies_;
    std::size_t sent_ = 0;
    bool started_ = false, reading_ = false, last_ = false;
};

void accept_on(tcp::acceptor& acc, std::shared_ptr<const Router> router)
{
    acc.async_accept(net::make_strand(acc.get_executor()), [&acc, router](beast::error_code ec, tcp::socket s) {
        if (!ec) std::make_shared<HttpConnection>(std::move(s), router)->run();
        if (acc.is_open()) accept_on(acc, router);
    });
}

}  // namespace admin
