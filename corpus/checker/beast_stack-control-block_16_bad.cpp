#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

class file_session : public std::enable_shared_from_this<file_session> {
public:
    file_session(tcp::socket s, std::string root) : stream_(std::move(s)), root_(std::move(root)) {}

    void run()
    {
        asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read_request(); });
    }

private:
    void read_request()
    {
        request_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, request_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec == http::error::end_of_stream) return self->close();
            if (ec) return;
            self->send_file(std::string(self->request_.target()));
        });
    }

    void send_file(const std::string& target)
    {
        beast::error_code ec;
        http::file_body::value_type body;
        body.open((root_ + target).c_str(), beast::file_mode::scan, ec);
        if (ec) return send_not_found();

        auto res = std::make_shared<http::response<http::file_body>>(
            std::piecewise_construct, std::make_tuple(std::move(body)), std::make_tuple(http::status::ok, request_.version()));
        res->set(http::field::content_type, "application/octet-stream");
        res->keep_alive(request_.keep_alive());
        res->prepare_payload();

        http::response_serializer<http::file_body> sr{*res};
        sr.limit(64 * 1024);
        http::async_write(stream_, sr, [self = shared_from_this(), res](beast::error_code e, std::size_t) { // expect: stack-control-block
            if (e || !res->keep_alive()) return self->close();
            self->read_request();
        });
    }

    void send_not_found()
    {
        auto res = std::make_shared<http::response<http::string_body>>(http::status::not_found, request_.version());
        res->body() = "no such file\n";
        res->prepare_payload();
        http::async_write(stream_, *res, [self = shared_from_this(), res](beast::error_code, std::size_t) { self->close(); });
    }

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> request_;
    std::string root_;
};
