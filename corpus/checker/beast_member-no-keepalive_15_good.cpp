#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;

class crl_fetch : public std::enable_shared_from_this<crl_fetch> {
public:
    using done_fn = std::function<void(beast::error_code, std::string)>;

    crl_fetch(net::any_io_executor ex, done_fn done) : resolver_(ex), stream_(ex), done_(std::move(done)) {}

    void run(const std::string& host, const std::string& target)
    {
        request_.method(http::verb::get);
        request_.target(target);
        request_.set(http::field::host, host);
        resolver_.async_resolve(host, "80", beast::bind_front_handler(&crl_fetch::on_resolve, shared_from_this()));
    }

private:
    void on_resolve(beast::error_code ec, tcp::resolver::results_type results)
    {
        if (ec) return done_(ec, {});
        stream_.expires_after(std::chrono::seconds(20));
        stream_.async_connect(results, beast::bind_front_handler(&crl_fetch::on_connect, shared_from_this()));
    }

    void on_connect(beast::error_code ec, tcp::resolver::results_type::endpoint_type)
    {
        if (ec) return done_(ec, {});
        http::async_write(stream_, request_, beast::bind_front_handler(&crl_fetch::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec) return done_(ec, {});
        response_.body_limit(8 << 20);
        http::async_read(stream_, buffer_, response_, beast::bind_front_handler(&crl_fetch::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return done_(ec, {});
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
        done_({}, std::move(response_.get().body()));
    }

    tcp::resolver resolver_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> request_;
    http::response_parser<http::string_body> response_;
    done_fn done_;
};

void refresh_crl(net::io_context& io, const std::string& host, std::function<void(std::string)> store)
{
    auto fetch = std::make_shared<crl_fetch>(io.get_executor(), [store](beast::error_code ec, std::string der) {
        if (!ec) store(std::move(der));
    });
    fetch->run(host, "/root.crl");
}
