#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

class poller {
public:
    poller(std::shared_ptr<beast::tcp_stream> s, std::string target) : stream_(std::move(s))
    {
        req_.method(http::verb::get);
        req_.target(target);
        req_.version(11);
    }
    void go()
    {
        http::async_write(*stream_, req_, [this](beast::error_code ec, std::size_t) { // expect: member-no-keepalive
            if (!ec) receive();
        });
    }

private:
    void receive()
    {
        http::async_read(*stream_, in_, res_, [this](beast::error_code ec, std::size_t) { // expect: member-no-keepalive
            if (!ec) last_ = res_.result_int();
        });
    }
    std::shared_ptr<beast::tcp_stream> stream_;
    http::request<http::empty_body> req_;
    http::response<http::string_body> res_;
    beast::flat_buffer in_;
    unsigned last_ = 0;
};

class supervisor {
public:
    explicit supervisor(std::shared_ptr<beast::tcp_stream> s) : stream_(std::move(s)) {}
    void ask(const std::string& target)
    {
        current_ = std::make_unique<poller>(stream_, target); // allow: freed-in-flight
        current_->go();
    }

private:
    std::shared_ptr<beast::tcp_stream> stream_;
    std::unique_ptr<poller> current_;
};
