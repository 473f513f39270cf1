#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;

class downloader : public std::enable_shared_from_this<downloader> {
public:
    using finished = std::function<void(beast::error_code, std::string)>;

    explicit downloader(net::io_context& io) : stream_(io), resolver_(io) {}

    void get(const std::string& host, const std::string& target, finished done)
    {
        done_ = std::move(done);
        req_ = {http::verb::get, target, 11};
        req_.set(http::field::host, host);
        resolver_.async_resolve(host, "80",
                                [self = shared_from_this()](beast::error_code ec, tcp::resolver::results_type r) {
                                    if (ec) return self->report(ec);
                                    self->connect(r);
                                });
    }
    void cancel()
    {
        cancelled_ = true;
        resolver_.cancel();
        stream_.cancel();
        parser_.reset(); // expect: freed-in-flight
    }

private:
    void connect(const tcp::resolver::results_type& r)
    {
        stream_.async_connect(r, [self = shared_from_this()](beast::error_code ec, const tcp::endpoint&) {
            if (ec) return self->report(ec);
            self->send();
        });
    }
    void send()
    {
        http::async_write(stream_, req_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return self->report(ec);
            self->receive();
        });
    }
    void receive()
    {
        parser_ = std::make_unique<http::response_parser<http::string_body>>();
        parser_->body_limit(std::uint64_t{64} << 20);
        http::async_read(stream_, in_, *parser_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            self->report(ec);
        });
    }
    void report(beast::error_code ec)
    {
        std::string body;
        if (!ec && parser_ && !cancelled_) body = std::move(parser_->get().body());
        if (done_) done_(ec, std::move(body));
        done_ = nullptr;
    }
    beast::tcp_stream stream_;
    tcp::resolver resolver_;
    beast::flat_buffer in_;
    http::request<http::empty_body> req_;
    std::unique_ptr<http::response_parser<http::string_body>> parser_;
    finished done_;
    bool cancelled_ = false;
};
