#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

using request_type = http::request<http::string_body>;
using response_type = http::response<http::string_body>;

class pipelined_session : public std::enable_shared_from_this<pipelined_session> {
public:
    using handler_fn = std::function<response_type(const request_type&)>;

    pipelined_session(tcp::socket&& s, handler_fn h) : stream_(std::move(s)), handle_(std::move(h)) {}

    void start() { read_request(); }

private:
    void read_request()
    {
        auto req = std::make_shared<request_type>();
        stream_.expires_after(std::chrono::seconds(20));
        http::async_read(stream_, buffer_, *req,
                         [self = shared_from_this(), req](beast::error_code ec, std::size_t) { self->on_request(ec, *req); });
    }

    void on_request(beast::error_code ec, const request_type& req)
    {
        if (ec) {
            if (ec == http::error::end_of_stream) finish();
            return;
        }
        auto res = std::make_shared<response_type>(handle_(req));
        res->keep_alive(req.keep_alive());
        res->prepare_payload();
        write_response(res);
        if (req.keep_alive()) read_request();
    }

    void write_response(const std::shared_ptr<response_type>& res)
    {
        auto self = shared_from_this();
        http::async_write(stream_, *res, [self, res](beast::error_code ec, std::size_t) { // expect: overlapping-write
            ++self->served_;
            if (!ec && res->need_eof()) self->finish();
        });
    }

    void finish()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    handler_fn handle_;
    unsigned served_ = 0;
};
