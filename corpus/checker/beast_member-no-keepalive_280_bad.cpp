// Webhook delivery: POST one event, look at the status, report success or failure.
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

class webhook_delivery : public std::enable_shared_from_this<webhook_delivery> {
public:
    using report = std::function<void(beast::error_code, unsigned status)>;

    webhook_delivery(net::io_context& io, report r)
        : resolver_(net::make_strand(io)), stream_(net::make_strand(io)), report_(std::move(r))
    {
    }

    void run(const std::string& host, const std::string& target, std::string payload)
    {
        request_.method(http::verb::post);
        request_.target(target);
        request_.version(11);
        request_.set(http::field::host, host);
        request_.body() = std::move(payload);
        request_.prepare_payload();
        resolver_.async_resolve(host, "80",
                                beast::bind_front_handler(&webhook_delivery::on_resolve, shared_from_this()));
    }

private:
    void on_resolve(beast::error_code ec, tcp::resolver::results_type results)
    {
        if (ec)
            return report_(ec, 0);
        stream_.expires_after(std::chrono::seconds(20));
        stream_.async_connect(results, beast::bind_front_handler(&webhook_delivery::on_connect, shared_from_this()));
    }

    void on_connect(beast::error_code ec, const tcp::endpoint&)
    {
        if (ec)
            return report_(ec, 0);
        http::async_write(stream_, request_,
                          beast::bind_front_handler(&webhook_delivery::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec)
            return report_(ec, 0);
        http::async_read(stream_, buffer_, response_, // expect: member-no-keepalive
                         beast::bind_front_handler(&webhook_delivery::on_read, this));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        report_(ec, response_.result_int());
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    }

    tcp::resolver resolver_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    http::response<http::string_body> response_;
    report report_;
};

void deliver(net::io_context& io, const std::string& host, const std::string& path, std::string event,
             webhook_delivery::report done)
{
    std::make_shared<webhook_delivery>(io, std::move(done))->run(host, path, std::move(event));
}
