#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

class fetch {
public:
    explicit fetch(net::any_io_executor ex, std::string host) : stream_(ex)
    {
        req_.method(http::verb::get);
        req_.target("/");
        req_.set(http::field::host, host);
    }
    void start()
    {
        http::async_write(stream_, req_, [this](beast::error_code ec, std::size_t) { // expect: member-no-keepalive
            if (!ec) receive();
        });
    }

private:
    void receive()
    {
        http::async_read(stream_, buf_, res_, [this](beast::error_code ec, std::size_t) { done_ = !ec; }); // expect: member-no-keepalive
    }
    beast::tcp_stream stream_;
    beast::flat_buffer buf_;
    http::request<http::empty_body> req_;
    http::response<http::string_body> res_;
    bool done_ = false;
};

class crawler {
public:
    explicit crawler(net::any_io_executor ex) : ex_(ex), sweep_(ex) {}
    void visit(const std::string& host)
    {
        auto& f = jobs_[host];
        if (!f) (f = std::make_unique<fetch>(ex_, host))->start();
        sweep_.expires_after(std::chrono::seconds(30));
        sweep_.async_wait([this, host](beast::error_code ec) {
            if (!ec) jobs_.erase(host); // allow: freed-in-flight
        });
    }

private:
    net::any_io_executor ex_;
    net::steady_timer sweep_;
    std::map<std::string, std::unique_ptr<fetch>> jobs_;
};
