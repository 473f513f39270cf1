#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <queue>
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
    static constexpr std::size_t max_pipeline = 8;

    pipelined_session(tcp::socket&& s, handler_fn h) : stream_(std::move(s)), handle_(std::move(h)) {}

    void start() { read_request(); }

private:
    void read_request()
    {
        reading_ = true;
        auto req = std::make_shared<request_type>();
        stream_.expires_after(std::chrono::seconds(20));
        http::async_read(stream_, buffer_, *req,
                         [self = shared_from_this(), req](beast::error_code ec, std::size_t) { self->on_request(ec, *req); });
    }

    void on_request(beast::error_code ec, const request_type& req)
    {
        reading_ = false;
        if (ec) return;
        more_ = req.keep_alive();
        auto res = std::make_unique<response_type>(handle_(req));
        res->keep_alive(more_);
        res->prepare_payload();
        responses_.push(std::move(res));
        if (responses_.size() == 1) write_response();
        if (more_ && responses_.size() < max_pipeline) read_request();
    }

    void write_response()
    {
        http::async_write(stream_, *responses_.front(),
                          beast::bind_front_handler(&pipelined_session::on_written, shared_from_this()));
    }

    void on_written(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        const bool last = responses_.front()->need_eof();
        responses_.pop();
        if (last) return finish();
        if (!responses_.empty()) write_response();
        if (more_ && !reading_) read_request();
    }

    void finish()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    handler_fn handle_;
    std::queue<std::unique_ptr<response_type>> responses_;
    bool reading_ = false;
    bool more_ = true;
};
